from django.db import migrations, models
from django.db.models.functions import JSONArray


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_submit_wishes")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="pieces",
            field=models.JSONField(default=list, db_default=JSONArray()),
        ),
    ]
