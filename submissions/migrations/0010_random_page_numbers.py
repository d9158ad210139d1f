"""New pages of decks get random numbers: judges of a blind round see them in addresses, and they
counted up in the order of the uploads.  Rows that are there keep theirs; only the default is
dropped.
"""

from django.db import migrations, models

import challenge.kernel.random_numbers


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_file_check_attempts")]

    operations = [
        migrations.AlterField(
            "deckpage",
            "id",
            models.BigIntegerField(
                default=challenge.kernel.random_numbers.random_number,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
