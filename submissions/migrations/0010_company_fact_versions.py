"""Every fact of a company has a version, so that an old value never silently wins."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_file_check_attempts")]

    operations = [
        migrations.AddField(
            model_name="startup",
            name="fact_versions",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
