"""The rule of the scale, checked for the tallies that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0011_keep_calibrated_within_the_scale")]
    operations = [ValidateConstraint("standing", "standing_calibrated_on_the_scale")]
