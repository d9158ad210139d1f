from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0004_corrections_of_published_results")]

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
