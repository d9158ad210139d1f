"""What an entry is called in a round stands in its assignments too: a submission needn't ask for it.

Quick on a table in use: a column with a default of the database.  Pairs of before keep it empty.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0034_validate_audience_points")]
    operations = [
        migrations.AddField(
            model_name="assignment",
            name="blind_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        )
    ]
