"""The audience's vote in the hall, and amounts that judges who are investors state."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0026_pitch_sessions")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="audience_vote",
            field=models.CharField(
                choices=[
                    ("off", "no vote"),
                    ("device", "one vote a device"),
                    ("ticket", "one vote a ticket"),
                ],
                db_default="off",
                default="off",
                max_length=6,
                verbose_name="audience vote",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="audience_picks",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="entries that one voter may choose"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="asks_amounts",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="judges who are investors may state an indicative amount",
            ),
        ),
        AddConstraintNotValid(
            "round",
            models.CheckConstraint(
                condition=models.Q(("audience_picks__gte", 1), ("audience_picks__lte", 3)),
                name="round_audience_picks_1_to_3",
            ),
        ),
        migrations.CreateModel(
            "HallVote",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "not open yet"),
                            ("open", "open"),
                            ("closed", "closed"),
                        ],
                        default="ready",
                        max_length=6,
                    ),
                ),
                ("key", models.CharField(max_length=43, unique=True)),
                ("secret", models.CharField(blank=True, max_length=64)),
                ("tickets", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("ballot_count", models.PositiveIntegerField(default=0)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vote",
                        to="judging.pitchsession",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "HallBallot",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voter", models.CharField(max_length=64)),
                ("device", models.CharField(max_length=64)),
                ("entries", models.JSONField()),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="judging.hallvote",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vote", "voter"), name="hall_ballot_once_per_voter"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "IndicativeAmount",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount_krw",
                    models.PositiveBigIntegerField(verbose_name="indicative amount (won)"),
                ),
                (
                    "is_shown",
                    models.BooleanField(
                        default=False, verbose_name="the startup may see the amount"
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amount",
                        to="judging.assignment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_krw__gte", 1), ("amount_krw__lte", 1_000_000_000_000)
                        ),
                        name="indicative_amount_within_a_trillion",
                    )
                ]
            },
        ),
    ]
