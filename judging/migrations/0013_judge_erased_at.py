"""When a judge was erased; of a sheet's revision nothing but an erasure changes the words."""

from django.db import migrations, models

TRIGGER = "sheet_revision_append_only BEFORE UPDATE OR DELETE ON judging_sheetrevision"
SWAP = (
    "DROP TRIGGER sheet_revision_append_only ON judging_sheetrevision;"
    f"CREATE TRIGGER {TRIGGER} FOR EACH ROW EXECUTE FUNCTION %s()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0017_erasures_and_data_access"),
        ("judging", "0012_validate_calibrated_within_the_scale"),
    ]
    operations = [
        migrations.AddField("judge", "erased_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SWAP % "refuse_change_but_erasure", SWAP % "refuse_change"),
    ]
