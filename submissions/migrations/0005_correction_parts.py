from django.db import migrations, models
from django.db.models.functions import JSONArray


class Migration(migrations.Migration):
    dependencies = [("submissions", "0004_upload_pieces")]

    operations = [
        migrations.AddField(
            model_name="eligibilitycheck",
            name="correction_parts",
            field=models.JSONField(default=list, db_default=JSONArray()),
        ),
    ]
