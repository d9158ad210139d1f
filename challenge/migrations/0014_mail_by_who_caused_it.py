"""Built beside the table's use: mails are written and read meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("challenge", "0013_mail_caused_by")]

    operations = [
        AddIndexConcurrently(
            "mail",
            models.Index(fields=["caused_by", "kind", "created_at"], name="mail_by_who_caused_it"),
        )
    ]
