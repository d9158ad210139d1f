"""Whether an entry suited its judge, asked once its sheet is submitted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0022_entries_read_by_two_panels")]

    operations = [
        migrations.AddField(
            model_name="deskmark",
            name="suits",
            field=models.PositiveSmallIntegerField(
                choices=[(2, "yes"), (1, "partly"), (0, "no")], null=True
            ),
        )
    ]
