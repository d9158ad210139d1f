"""Columns of a sheet of decisions are remembered too.

Apart from 0040, which changes the imported files: one transaction that holds both tables would wait
for a reader that waits for it.
"""
# The kind becomes longer, which rewrites nothing:
# safe: changing-column-type: as above

from django.db import migrations, models

KINDS = [
    ("entries", "Entries"),
    ("judges", "Judges"),
    ("scores", "Scores"),
    ("decisions", "Decisions"),
]


class Migration(migrations.Migration):
    dependencies = [("judging", "0041_validate_time_of_publication")]

    operations = [
        migrations.AlterField(
            model_name="rememberedcolumns",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        )
    ]
