from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0004_job_attempts_allowed")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="taken_at",
            field=models.DateTimeField(null=True),
        ),
    ]
