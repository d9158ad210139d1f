from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0003_mail_reply_to")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="attempts_allowed",
            field=models.PositiveSmallIntegerField(default=5, db_default=5),
        ),
    ]
