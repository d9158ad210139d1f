"""A paper may be the proof for bonus points of a round."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("challenge", "0042_mail_troubles")]
    operations = [
        migrations.AddField(
            "paper",
            "bonus_points",
            models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
        ),
        migrations.AddField(
            "paper",
            "bonus_round",
            models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        AddConstraintNotValid(
            "paper",
            models.CheckConstraint(
                condition=Q(bonus_points__isnull=True)
                | Q(bonus_points__gt=0, required=False, bonus_round__gte=1),
                name="paper_for_a_bonus_is_optional",
            ),
        ),
    ]
