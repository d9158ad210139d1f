"""Scores that were tallied before are kept within the scale too; their ranks stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0010_calibrated_within_the_scale")]
    operations = [
        migrations.RunSQL(
            "UPDATE judging_standing SET calibrated = least(greatest(calibrated, 0), 100)"
            " WHERE calibrated < 0 OR calibrated > 100",
            migrations.RunSQL.noop,
        )
    ]
