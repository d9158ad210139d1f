"""Built beside the table's use: a file is found by its digest when it is sent, and by its place
when it is deleted.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("submissions", "0025_a_head_office_is_anywhere")]

    operations = [
        AddIndexConcurrently(
            "attachment", models.Index(fields=["sha256"], name="attachment_by_digest")
        ),
        AddIndexConcurrently(
            "attachment", models.Index(fields=["file"], name="attachment_by_place")
        ),
    ]
