"""Points of the audience's vote, checked for the rounds that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0033_audience_points")]
    operations = [ValidateConstraint("round", "round_audience_points_by_ticket")]
