from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0003_objections_late_sheets_and_silence")]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="full_digest",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="announcement",
            name="public_bundle",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
