"""Columns with defaults rewrite nothing; the table has a row per judge."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0007_round_balance_and_one_panel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "pledge",
            "recorded_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "pledge",
            "paper",
            models.FileField(
                blank=True, db_default="", default="", max_length=200, upload_to="pledges/%Y/%m/"
            ),
        ),
        migrations.AddField(
            "pledge",
            "paper_name",
            models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            "pledge",
            "paper_sha256",
            models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddConstraint(
            "pledge",
            models.CheckConstraint(
                condition=models.Q(("recorded_by__isnull", True))
                | ~models.Q(("paper", "")),
                name="pledge_recorded_with_its_paper",
            ),
        ),
    ]
