"""What the public log takes over of an event stands in the event's own row.

Quick on a table in use: columns that are empty or have a default of the database, no index.  No row
is changed: records that were written beside their events keep salt and content, and are read there;
those that no leaf has yet are sealed as before, and so is what a process of the version before
still writes.  An erasure may destroy salt and content of an event, as of those records.
"""

from typing import Any

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

TRIGGER = "audit_event_append_only BEFORE UPDATE OR DELETE ON challenge_auditevent"
SWAP = (
    "DROP TRIGGER audit_event_append_only ON challenge_auditevent;"
    f"CREATE TRIGGER {TRIGGER} FOR EACH ROW EXECUTE FUNCTION %s();"
)
NAMES = (("salt", "early_salt"), ("content", "early_content"))
FIELDS = {
    "early_salt": models.CharField(
        blank=True, db_column="salt", db_default="", default="", max_length=64
    ),
    "early_content": models.JSONField(db_column="content", null=True),
}


def refuse_loss(apps: Any, _schema_editor: Any) -> None:
    """On the way back: the version before has no place for it."""
    if apps.get_model("challenge", "AuditEvent").objects.exclude(commitment="").exists():
        raise IrreversibleError("Events hold commitments, salts and contents of the public log.")


class Migration(migrations.Migration):
    dependencies = [("challenge", "0026_mail_calendar")]
    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="commitment",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="salt",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="auditevent", name="content", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="auditevent",
            name="log_round",
            field=models.SmallIntegerField(null=True),  # a check would read the whole table
        ),
        migrations.RunSQL(SWAP % "refuse_change_but_forgetting", SWAP % "refuse_change"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE challenge_logrecord ALTER COLUMN salt SET DEFAULT ''",
                    "ALTER TABLE challenge_logrecord ALTER COLUMN salt DROP DEFAULT",
                )
            ],
            state_operations=[
                operation
                for old, new in NAMES
                for operation in (
                    migrations.RenameField("logrecord", old, new),
                    migrations.AlterField("logrecord", new, FIELDS[new]),
                )
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_loss),
    ]
