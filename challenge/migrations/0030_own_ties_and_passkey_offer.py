"""What a judge says of their own ties, and that the offer of a passkey was answered.

Quick on a table in use: columns that are null or have a default of the database, and choices.
"""

from django.db import migrations, models

KINDS = [
    ("employee", "officer or employee"),
    ("adviser", "adviser or researcher"),
    ("shareholder", "investor or shareholder"),
    ("mentor", "mentor"),
    ("agent", "agent or counsel"),
]


class Migration(migrations.Migration):
    dependencies = [("challenge", "0028_sheets_written_once")]

    operations = [
        migrations.AddField(
            model_name="affiliation",
            name="is_own",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="affiliation",
            name="kind",
            field=models.CharField(choices=KINDS, default="employee", max_length=12),
        ),
        migrations.AddField(
            model_name="user",
            name="passkey_answered_at",
            field=models.DateTimeField(null=True),
        ),
    ]
