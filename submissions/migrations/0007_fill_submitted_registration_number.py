"""Entries that were submitted carry their company's number."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("submissions", "0006_submitted_registration_number")]

    operations = [
        migrations.RunSQL(
            "UPDATE submissions_entry SET registration_number = startup.registration_number"
            " FROM submissions_startup startup WHERE startup.id = submissions_entry.startup_id"
            " AND submissions_entry.state <> 'draft'",
            migrations.RunSQL.noop,
        ),
    ]
