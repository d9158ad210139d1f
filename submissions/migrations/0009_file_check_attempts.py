from django.db import migrations, models
from django.db.models.functions import JSONArray


class Migration(migrations.Migration):
    """Attempts and signs of life of a file's check; whether a page's fonts came with it."""

    dependencies = [("submissions", "0008_company_once_per_edition")]

    operations = [
        migrations.AddField(
            "attachment",
            "check_attempts",
            models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddField("attachment", "check_beat_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "attachment",
            "pages_without_fonts",
            models.JSONField(default=list, db_default=JSONArray()),
        ),
        migrations.AddField(
            "deckpage", "fonts_embedded", models.BooleanField(default=True, db_default=True)
        ),
    ]
