"""When a pitch day is planned to begin, and its breaks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0035_code_beside_the_pair"),
        ("judging", "0036_agents_in_conflict"),
    ]
    operations = [
        migrations.AddField(
            "pitchsession",
            "starts_at",
            models.DateTimeField(null=True, verbose_name="first presentation"),
        ),
        migrations.AddField(
            "pitchsession",
            "break_every",
            models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="entries between breaks"
            ),
        ),
        migrations.AddField(
            "pitchsession",
            "break_seconds",
            models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="break, in seconds"
            ),
        ),
    ]
