"""Points that the audience's vote gives at most, in a pitch round that votes by ticket."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0032_shadow_judges")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="audience_points",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                verbose_name="points that the audience vote gives at most",
            ),
        ),
        AddConstraintNotValid(
            "round",
            models.CheckConstraint(
                condition=models.Q(
                    ("audience_points", 0),
                    models.Q(("audience_points__lte", 20), ("audience_vote", "ticket")),
                    _connector="OR",
                ),
                name="round_audience_points_by_ticket",
            ),
        ),
    ]
