"""New assignments get random numbers: the addresses of a blind round's sheets must not count up in
the order of the entries.  Rows that are there keep theirs; only the default is dropped.
"""

from django.db import migrations, models

import challenge.kernel.random_numbers


class Migration(migrations.Migration):
    dependencies = [("judging", "0005_announcement_public_bundle")]

    operations = [
        migrations.AlterField(
            "assignment",
            "id",
            models.BigIntegerField(
                default=challenge.kernel.random_numbers.random_number,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
