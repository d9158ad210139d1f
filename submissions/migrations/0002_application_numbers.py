"""Application numbers come from a sequence, so that a thousand submissions at once never wait for one another."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial"), ("challenge", "0002_audit_is_append_only")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE application_number AS integer", "DROP SEQUENCE application_number"),
        migrations.RunSQL(
            "CREATE TRIGGER entry_version_append_only BEFORE UPDATE OR DELETE ON submissions_entryversion FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER entry_version_append_only ON submissions_entryversion",
        ),
    ]
