"""Files that were deleted because they may not be kept lose the place that their rows still name:
the next ones of the same bytes are never pointed at it.
"""

from django.db import migrations
from django.db.models.functions import Now

NOT_KEPT = ["resident_number", "malware"]


def forget_places(apps, schema_editor):
    rows = apps.get_model("submissions", "Attachment").objects.filter(refusal_code__in=NOT_KEPT)
    rows.exclude(file="").update(file="", destroyed_at=Now())


class Migration(migrations.Migration):
    dependencies = [("submissions", "0026_files_by_digest")]

    operations = [migrations.RunPython(forget_places, migrations.RunPython.noop)]
