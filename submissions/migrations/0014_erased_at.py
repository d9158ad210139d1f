"""What an erasure leaves of companies and applications; of a version nothing else may change it."""

from django.db import migrations, models

TRIGGER = "entry_version_append_only BEFORE UPDATE OR DELETE ON submissions_entryversion"
SWAP = (
    "DROP TRIGGER entry_version_append_only ON submissions_entryversion;"
    f"CREATE TRIGGER {TRIGGER} FOR EACH ROW EXECUTE FUNCTION %s()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0017_erasures_and_data_access"),
        ("submissions", "0013_entries_that_were_imported"),
    ]
    operations = [
        migrations.AddField("startup", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("entry", "erased_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SWAP % "refuse_change_but_erasure", SWAP % "refuse_change"),
    ]
