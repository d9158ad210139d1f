"""Entries that a second panel reads too (the noise audit)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0021_ties_by_lot")]

    operations = [
        migrations.AddField(
            model_name="roundentry",
            name="is_audited",
            field=models.BooleanField(db_default=False, default=False),
        )
    ]
