"""Entries that came in by a file are known by the key of their first receipt."""

from django.db import migrations


def mark(apps, schema_editor):
    receipts = apps.get_model("submissions", "Receipt").objects
    imported = receipts.filter(idempotency_key__startswith="import-").values("entry")
    entries = apps.get_model("submissions", "Entry").objects
    entries.filter(pk__in=imported, import_source="").update(import_source="other")


class Migration(migrations.Migration):
    dependencies = [("submissions", "0012_papers_for_startups")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
