"""Links that sign in: a digest each, in a table of their own; a mail says only what it opens."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0006_edition_disclosure")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="link_part",
            field=models.CharField(blank=True, db_default="", max_length=12),
        ),
        migrations.AddField(
            model_name="mail",
            name="link_target",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        AddConstraintNotValid(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_part", ""), ("cc", []), _connector="OR"),
                name="mail_with_a_link_has_one_reader",
            ),
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("part", models.CharField(choices=[("judge", "Judge")], max_length=12)),
                ("target", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="challenge.mail",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="sign_in_link_keeps_a_digest",
                    )
                ],
            },
        ),
    ]
