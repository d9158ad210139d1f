"""Where an entry stands in a judge's list, and as the how-manieth it was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0014_allocation_steps")]
    operations = [
        migrations.AddField("assignment", "place", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("scoresheet", "read_place", models.PositiveSmallIntegerField(null=True)),
    ]
