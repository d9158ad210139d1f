"""Devices of the office that sign paper sheets, and photos of the papers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _key() -> tuple[str, models.Field]:
    field = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    return "id", field


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0024_wild_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "OfficeKey",
            [
                _key(),
                ("public_key", models.CharField(max_length=43)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_keys",
                        to="challenge.edition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "user", "public_key"), name="office_key_once_per_person"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "SheetPhoto",
            [
                _key(),
                ("file", models.FileField(max_length=200, upload_to="paper-sheets/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo",
                        to="judging.sheetrevision",
                    ),
                ),
            ],
        ),
    ]
