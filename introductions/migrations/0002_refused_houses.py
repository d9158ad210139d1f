"""Firms that a startup never wants to meet: a new table, so nothing in use is locked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("introductions", "0001_initial"),
        ("submissions", "0002_application_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedHouse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=120)),
                ("refused_at", models.DateTimeField(auto_now_add=True)),
                ("entry", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="refused_houses", to="submissions.entry")),
                ("refused_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "key"), name="refused_house_once_per_entry"),
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="refused_house_has_a_name"),
                ],
            },
        ),
    ]
