"""Devices that sign for a judge, and which of them signed a submitted sheet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0019_appeals")]
    operations = [
        migrations.CreateModel(
            "DeviceKey",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_key", models.CharField(max_length=43)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="device_keys",
                        to="judging.judge",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("judge", "public_key"), name="device_key_once_per_judge"
                    )
                ]
            },
        ),
        migrations.AddField(
            "sheetrevision",
            "signed_with",
            models.CharField(max_length=43, blank=True, default="", db_default=""),
        ),
    ]
