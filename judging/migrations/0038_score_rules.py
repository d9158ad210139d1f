"""How the official score of a round counts: sheets left out, the best ones, the round before."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

METHODS = [
    ("sum", "sum"),
    ("mean", "mean"),
    ("trimmed", "mean without highest and lowest"),
    ("best", "mean of the best sheets"),
    ("calibrated", "calibrated"),
]


class Migration(migrations.Migration):
    dependencies = [("judging", "0037_pitch_plan")]
    operations = [
        migrations.AddField(
            "round",
            "drop_each",
            models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="highest and lowest sheets left out, of each"
            ),
        ),
        migrations.AddField(
            "round",
            "trim_by_criterion",
            models.BooleanField(
                blank=True,
                null=True,
                verbose_name="highest and lowest are left out of each criterion",
            ),
        ),
        migrations.AddField(
            "round",
            "best_of",
            models.PositiveSmallIntegerField(
                db_default=3, default=3, verbose_name="best sheets that count"
            ),
        ),
        migrations.AddField(
            "round",
            "carried_share",
            models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="share of the round before (%)"
            ),
        ),
        migrations.AlterField(
            "round",
            "method",
            models.CharField(
                choices=METHODS,
                default="trimmed",
                max_length=12,
                verbose_name="official method",
            ),
        ),
        migrations.AlterField(
            "tally", "method", models.CharField(choices=METHODS, max_length=12)
        ),
        AddConstraintNotValid(
            "round",
            models.CheckConstraint(
                condition=Q(drop_each__isnull=True) | Q(drop_each__gte=1, drop_each__lte=5),
                name="round_drops_1_to_5_of_each",
            ),
        ),
        AddConstraintNotValid(
            "round",
            models.CheckConstraint(
                condition=Q(best_of__gte=1, best_of__lte=20), name="round_best_of_1_to_20"
            ),
        ),
        AddConstraintNotValid(
            "round",
            models.CheckConstraint(
                condition=Q(carried_share__lte=90), name="round_carries_at_most_90_percent"
            ),
        ),
    ]
