"""Time stamps of checkpoints: append-only, as the checkpoints are."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = (
    "CREATE TRIGGER logtimestamp_append_only BEFORE UPDATE OR DELETE ON challenge_logtimestamp "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
)
BACKWARD = "DROP TRIGGER logtimestamp_append_only ON challenge_logtimestamp;"


class Migration(migrations.Migration):
    dependencies = [("challenge", "0023_edition_copied_from")]
    operations = [
        migrations.CreateModel(
            name="LogTimestamp",
            fields=[
                (
                    "checkpoint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="timestamp",
                        serialize=False,
                        to="challenge.logcheckpoint",
                    ),
                ),
                ("answer", models.BinaryField()),
                ("stamped_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
