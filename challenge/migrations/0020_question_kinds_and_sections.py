import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import challenge.models.application_form

SLUG = django.core.validators.RegexValidator(
    "^[a-z0-9][a-z0-9-]{1,48}$", "Use 2–49 lowercase letters, digits and hyphens."
)
KINDS = [
    ("short", "one line"), ("long", "text"), ("number", "number"), ("money", "amount in KRW"),
    ("date", "date"), ("yesno", "yes or no"), ("choice", "choice"),
    ("choices", "several choices"), ("url", "web address"), ("table", "table"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("challenge", "0019_legal_facts_of_an_edition")]
    operations = [
        migrations.AddField(
            "question", "options", models.JSONField(blank=True, db_default={}, default=dict)
        ),
        migrations.AddField(
            "question", "condition", models.JSONField(blank=True, db_default={}, default=dict)
        ),
        migrations.AddField("question", "reworded_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "question", "kind", models.CharField(choices=KINDS, default="long", max_length=10)
        ),
        migrations.AlterField(
            "question",
            "key",
            models.CharField(
                max_length=50, validators=[SLUG, challenge.models.application_form.validate_key]
            ),
        ),
        migrations.CreateModel(
            name="FormSection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, validators=[SLUG])),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title_ko", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=80)),
                ("help_ko", models.TextField(blank=True, max_length=1000)),
                ("help_en", models.TextField(blank=True, max_length=1000)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="challenge.edition",
                    ),
                ),
            ],
            options={"ordering": ["order", "id"]},
        ),
        migrations.AddConstraint(
            "formsection",
            models.UniqueConstraint(fields=["edition", "name"], name="section_once_per_edition"),
        ),
    ]
