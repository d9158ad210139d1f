"""Who can't be told apart: the chair decides, or a public lot does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0020_device_keys")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="ties",
            field=models.CharField(
                choices=[
                    ("chair", "the chair decides in writing"),
                    ("lot", "a public lot, from a seed that is sealed before judging"),
                ],
                db_default="chair",
                default="chair",
                max_length=5,
                verbose_name="ties that no figure breaks",
            ),
        )
    ]
