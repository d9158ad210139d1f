"""Where an imported entry came from, and consents on paper.  Columns with defaults rewrite nothing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EMPTY = {"blank": True, "db_default": "", "default": ""}


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0011_attachment_destroyed_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "entry",
            "import_source",
            models.CharField(
                choices=[
                    ("paper", "on paper"),
                    ("mail", "by e-mail"),
                    ("site", "by another site"),
                    ("other", "another way"),
                ],
                max_length=6,
                **EMPTY,
            ),
        ),
        migrations.AddField("entry", "import_note", models.CharField(max_length=300, **EMPTY)),
        migrations.AddField(
            "consent",
            "recorded_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("consent", "signed_name", models.CharField(max_length=80, **EMPTY)),
        migrations.AddField(
            "consent",
            "paper",
            models.FileField(max_length=200, upload_to="consents/%Y/%m/", **EMPTY),
        ),
        migrations.AddField("consent", "paper_name", models.CharField(max_length=200, **EMPTY)),
        migrations.AddField("consent", "paper_sha256", models.CharField(max_length=64, **EMPTY)),
        migrations.AddConstraint(
            "consent",
            models.CheckConstraint(
                condition=models.Q(("recorded_by__isnull", True)) | ~models.Q(("paper", "")),
                name="consent_recorded_with_its_paper",
            ),
        ),
    ]
