"""A judge may be, or have been, an entrant's agent or counsel: a choice, nothing in the database."""

from django.db import migrations, models

KINDS = [
    ("organisation", "same organisation"),
    ("email_domain", "same e-mail domain"),
    ("investment", "investor or shareholder"),
    ("mentor", "mentor or adviser"),
    ("employer", "former employer"),
    ("agent", "agent or counsel"),
    ("relative", "relative or close person"),
    ("competitor", "competitor"),
    ("blocked", "excluded by the startup"),
    ("other", "another reason"),
]


class Migration(migrations.Migration):
    dependencies = [("judging", "0035_code_beside_the_pair")]

    operations = [
        migrations.AlterField(
            model_name="conflict",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=14),
        ),
    ]
