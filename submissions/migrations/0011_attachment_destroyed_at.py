from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0010_random_page_numbers")]

    operations = [
        migrations.AddField("attachment", "destroyed_at", models.DateTimeField(null=True))
    ]
