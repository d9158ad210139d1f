"""By what a submitted entry is recognised again: new tables, filled by the clock."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("registration", "same business registration number"),
    ("name", "same company name"),
    ("phone", "same phone number"),
    ("account", "same e-mail address of a writer"),
    ("person", "representative of the same name"),
    ("deck", "same file"),
    ("text", "near text"),
]


class Migration(migrations.Migration):
    dependencies = [("submissions", "0022_members_who_read")]

    operations = [
        migrations.CreateModel(
            name="LikenessTrait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("value", models.BigIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traits",
                        to="submissions.entry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value"], name="trait_value")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["entry", "kind", "value"], name="trait_once_per_entry"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TextSketch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sketch",
                        to="submissions.entry",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="submissions.entryversion",
                    ),
                ),
            ],
        ),
    ]
