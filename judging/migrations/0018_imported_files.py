"""Files between upload and writing, and how their columns were named the last time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [("entries", "Entries"), ("judges", "Judges"), ("scores", "Scores")]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("challenge", "0020_question_kinds_and_sections"),
        ("judging", "0017_coming_in"),
    ]
    operations = [
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="imported_files", to="challenge.edition")),
                ("round", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="judging.round")),
                ("sent_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="RememberedColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=8)),
                ("columns", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("challenge", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="remembered_columns", to="challenge.challenge")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("challenge", "kind"), name="columns_remembered_once_per_kind")]},
        ),
    ]
