"""A judge's own order among entries that they scored the same."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0030_discussions")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="own_order",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="judges may order entries that they scored the same",
            ),
        ),
        migrations.CreateModel(
            "OwnOrder",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("total", models.DecimalField(decimal_places=2, max_digits=6)),
                ("place", models.PositiveSmallIntegerField()),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_order",
                        to="judging.assignment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1)), name="own_order_place_from_1"
                    )
                ]
            },
        ),
    ]
