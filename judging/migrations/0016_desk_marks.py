"""Bookmarks and flags of a judge's own list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0015_reading_order")]
    operations = [
        migrations.CreateModel(
            "DeskMark",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("is_bookmarked", models.BooleanField(default=False)),
                ("to_discuss", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("assignment", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mark",
                    to="judging.assignment")),
            ],
            options={"constraints": [models.CheckConstraint(
                condition=models.Q(to_discuss=True) | models.Q(reason=""),
                name="desk_mark_reason_of_a_flag")]},
        ),
    ]  # fmt: skip
