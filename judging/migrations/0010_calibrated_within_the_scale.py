"""A calibrated score lies on the scale of the rubric, 0 to 100: checked for every new tally."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0009_waits_and_asks_before_replacing")]
    operations = [
        AddConstraintNotValid(
            "standing",
            models.CheckConstraint(
                condition=models.Q(calibrated__gte=0, calibrated__lte=100)
                | models.Q(calibrated__isnull=True),
                name="standing_calibrated_on_the_scale",
            ),
        )
    ]
