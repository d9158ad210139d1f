from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0008_company_once_per_edition")]

    operations = [
        migrations.AddField("attachment", "destroyed_at", models.DateTimeField(null=True))
    ]
