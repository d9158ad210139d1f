from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0005_mail_taken_at")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="disclosure",
            field=models.CharField(
                choices=[
                    ("figures", "official figures only"),
                    ("unlinked", "also the scores of each entry, in random order, without judges"),
                    ("pseudonymous", "also which judge gave them, by numbers instead of names"),
                ],
                db_default="figures",
                default="figures",
                help_text="Observers and organisers can always check the full results bundle.",
                max_length=12,
                verbose_name="what is published of scores",
            ),
        ),
    ]
