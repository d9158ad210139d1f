"""What a judge submitted is never edited: the database itself refuses it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0001_initial"), ("challenge", "0002_audit_is_append_only")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER sheet_revision_append_only BEFORE UPDATE OR DELETE ON judging_sheetrevision FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER sheet_revision_append_only ON judging_sheetrevision",
        ),
    ]
