"""Owners, secretaries, and invitations to run an edition."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

READ_AS = [
    ("organiser", "organiser"),
    ("secretary", "secretary"),
    ("observer", "observer"),
    ("judge", "judge"),
    ("investor", "investor"),
    ("staff", "operator"),
]
KINDS = [("organiser", "organiser"), ("secretary", "secretary"), ("observer", "observer")]
PARTS = [
    ("owner", "owner"),
    ("organiser", "manager"),
    ("secretary", "secretary"),
    ("observer", "read-only"),
]
STATES = [
    ("open", "waits for an answer"),
    ("accepted", "accepted"),
    ("declined", "declined"),
    ("withdrawn", "withdrawn"),
]


def _person(related_name, on_delete):
    return models.ForeignKey(
        on_delete=on_delete, related_name=related_name, to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("challenge", "0043_bonus_papers")]

    operations = [
        migrations.AddField(
            model_name="role",
            name="is_owner",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="role",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        ),
        AddConstraintNotValid(
            "role",
            models.CheckConstraint(
                condition=models.Q(("is_owner", False), ("kind", "organiser"), _connector="OR"),
                name="owner_is_an_organiser",
            ),
        ),
        migrations.AlterField(
            model_name="dataaccess",
            name="read_as",
            field=models.CharField(choices=READ_AS, max_length=9),
        ),
        migrations.CreateModel(
            name="RoleInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(choices=PARTS, max_length=10)),
                ("state", models.CharField(choices=STATES, default="open", max_length=10)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_invitations",
                        to="challenge.edition",
                    ),
                ),
                ("invited_by", _person("+", django.db.models.deletion.PROTECT)),
                ("user", _person("role_invitations", django.db.models.deletion.CASCADE)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("edition", "user"),
                        name="role_invitation_open_once",
                    )
                ]
            },
        ),
    ]
