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
    ("choices", "several choices"), ("url", "web address"), ("video", "video link"),
    ("file", "file"), ("table", "table"),
]  # fmt: skip
READERS = [("organisers", "organisers only"), ("judges", "organisers and judges")]


class Migration(migrations.Migration):
    dependencies = [("challenge", "0020_question_kinds_and_sections")]
    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=50,
                        validators=[SLUG, challenge.models.application_form.validate_paper_key],
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("name_ko", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("help_ko", models.TextField(blank=True, max_length=500)),
                ("help_en", models.TextField(blank=True, max_length=500)),
                ("required", models.BooleanField(default=True)),
                ("track_slugs", models.JSONField(blank=True, default=list)),
                ("company_kinds", models.JSONField(blank=True, default=list)),
                ("types", models.JSONField(default=list)),
                ("most_megabytes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("most_pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("most_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "readers",
                    models.CharField(choices=READERS, default="organisers", max_length=10),
                ),
                ("several", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="challenge.edition",
                    ),
                ),
            ],
            options={"ordering": ["order", "id"]},
        ),
        migrations.AlterField(
            "question", "kind", models.CharField(choices=KINDS, default="long", max_length=10)
        ),
        migrations.AddConstraint(
            "paper",
            models.UniqueConstraint(fields=("edition", "key"), name="paper_key_once_per_edition"),
        ),
    ]
