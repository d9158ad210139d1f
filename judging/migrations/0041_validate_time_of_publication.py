"""The rule of the set time, checked for the announcements that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0040_after_the_decision")]
    operations = [ValidateConstraint("announcement", "announcement_time_set_by_a_second_person")]
