"""Pitch day: sessions, running orders, who is in the hall."""

import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0025_paper_sheets"),
        ("submissions", "0020_versions_of_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="PitchSession",
            fields=[
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
                            ("ready", "being prepared"),
                            ("live", "on stage"),
                            ("ended", "over"),
                        ],
                        default="ready",
                        max_length=5,
                    ),
                ),
                (
                    "pitch_seconds",
                    models.PositiveSmallIntegerField(
                        default=300, verbose_name="presentation, in seconds"
                    ),
                ),
                (
                    "question_seconds",
                    models.PositiveSmallIntegerField(
                        default=300, verbose_name="questions, in seconds"
                    ),
                ),
                ("seed", models.BigIntegerField()),
                ("nonce", models.CharField(max_length=32)),
                ("commitment", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("screen_key", models.CharField(max_length=43, unique=True)),
                ("check_in_code", models.CharField(max_length=6)),
                ("version", models.PositiveIntegerField(default=1)),
                ("revealed", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pitch_session",
                        to="judging.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PitchSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=12)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("presenting", "presenting"),
                            ("questions", "questions and answers"),
                            ("done", "done"),
                            ("no_show", "not here"),
                            ("skipped", "skipped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("running_since", models.DateTimeField(null=True)),
                ("elapsed_ms", models.PositiveIntegerField(default=0)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pitch_slots",
                        to="submissions.entry",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="judging.pitchsession",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.AddField(
            model_name="pitchsession",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="judging.pitchslot",
            ),
        ),
        migrations.CreateModel(
            name="TableReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="table_reminders",
                        to="judging.judge",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="judging.pitchslot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="judging.judge",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="judging.pitchsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "judge"), name="check_in_once_per_judge"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pitchslot",
            constraint=models.UniqueConstraint(
                fields=("session", "entry"), name="pitch_slot_once_per_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchslot",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("session", "place"),
                name="pitch_slot_place_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("running_since__isnull", True),
                    ("state__in", ["presenting", "questions"]),
                    _connector="OR",
                ),
                name="pitch_slot_runs_on_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pitch_seconds__gte", 30),
                    ("pitch_seconds__lte", 3600),
                    ("question_seconds__gte", 0),
                    ("question_seconds__lte", 3600),
                ),
                name="pitch_session_times_within_an_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "ready"), ("drawn_at__isnull", False), _connector="OR"
                ),
                name="pitch_session_begins_with_an_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="tablereminder",
            constraint=models.UniqueConstraint(
                fields=("slot", "judge"), name="table_reminder_once_per_slot"
            ),
        ),
    ]
