"""Of a sheet an event holds what its revision doesn't: nothing in the database changes.

The version before shows an event's content as it stands, so on the way back to it there must be no
such sheet: who holds a receipt of it would read that it doesn't fit.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError


def refuse_parts(apps: Any, _schema_editor: Any) -> None:
    """Those that were erased say nothing either way."""
    sheets = apps.get_model("challenge", "AuditEvent").objects.filter(action="sheet.submitted")
    if sheets.exclude(salt="").exclude(content__has_key="points").exists():
        raise IrreversibleError("Contents of score sheets stand partly in their revisions.")


class Migration(migrations.Migration):
    dependencies = [("challenge", "0027_log_in_the_event")]
    operations = [migrations.RunPython(migrations.RunPython.noop, refuse_parts)]
