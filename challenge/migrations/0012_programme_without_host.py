"""The columns stay in the database, with a default, while the version before still runs."""

from django.db import migrations

COLUMNS = ("host_ko", "host_en", "contact_email")
TABLE = "challenge_challenge"


class Migration(migrations.Migration):
    dependencies = [("challenge", "0011_fill_responsible")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="challenge", name=name) for name in COLUMNS
            ],
            database_operations=[
                migrations.RunSQL(
                    f'ALTER TABLE {TABLE} ALTER COLUMN "{name}" SET DEFAULT \'\'',
                    f'ALTER TABLE {TABLE} ALTER COLUMN "{name}" DROP DEFAULT',
                )
                for name in COLUMNS
            ],
        )
    ]
