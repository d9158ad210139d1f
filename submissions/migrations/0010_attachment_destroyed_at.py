from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_file_check_attempts")]

    operations = [
        migrations.AddField("attachment", "destroyed_at", models.DateTimeField(null=True))
    ]
