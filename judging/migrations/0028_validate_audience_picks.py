"""How many entries a voter may choose, checked for the rounds that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0027_hall_votes_and_amounts")]
    operations = [ValidateConstraint("round", "round_audience_picks_1_to_3")]
