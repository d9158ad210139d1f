"""Access tokens of people, which editions they reached, and which keep one out.

Quick on a database in use: three new tables; no row of another is read or changed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)


def to(model, name, **more):
    """A key to a row that takes these rows with it."""
    more = {"on_delete": django.db.models.deletion.CASCADE, **more}
    return models.ForeignKey(related_name=name, to=model, **more)


USER, EDITION, TOKEN = settings.AUTH_USER_MODEL, "challenge.edition", "challenge.accesstoken"
TOKENS = [
    ("id", ID),
    ("name", models.CharField(max_length=80)),
    ("beginning", models.CharField(max_length=16)),
    ("digest", models.CharField(max_length=64, unique=True)),
    ("may_write", models.BooleanField(default=False)),
    ("second_factor", models.BooleanField(default=False)),
    ("created_at", models.DateTimeField(auto_now_add=True)),
    ("expires_at", models.DateTimeField()),
    ("used_at", models.DateTimeField(null=True)),
    ("ended_at", models.DateTimeField(null=True)),
    ("edition", to(EDITION, "access_tokens", null=True)),
    ("user", to(USER, "access_tokens")),
]
BARS = [
    ("id", ID.clone()),
    ("at", models.DateTimeField(auto_now_add=True)),
    ("barred_by", to(USER, "+", null=True, on_delete=django.db.models.deletion.SET_NULL)),
    ("edition", to(EDITION, "token_bars")),
    ("token", to(TOKEN, "bars")),
]
USES = [
    ("id", ID.clone()),
    ("at", models.DateTimeField()),
    ("edition", to(EDITION, "token_uses")),
    ("token", to(TOKEN, "uses")),
]


class Migration(migrations.Migration):
    dependencies = [("challenge", "0035_last_backup")]
    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=TOKENS,
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(digest__regex="^[0-9a-f]{64}$"),
                        name="access_token_keeps_a_digest",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="TokenBar",
            fields=BARS,
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["token", "edition"], name="token_barred_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="TokenUse",
            fields=USES,
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["token", "edition"], name="token_use_per_edition"
                    )
                ]
            },
        ),
    ]
