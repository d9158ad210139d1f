"""A ticket's key stands in its row: it no longer follows from the site's secret, which may change.

Processes of the last release write no such column, so the database has its default.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0002_voices")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="ticket_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
