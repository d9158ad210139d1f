"""The steps of a round's allocation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0017_erasures_and_data_access"),
        ("judging", "0013_judge_erased_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="AllocationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("batch", "more sheets asked for"),
                            ("stopped", "the rule asks for nothing more"),
                            ("paused", "paused"),
                            ("resumed", "resumed"),
                            ("skipped", "went on without waiting"),
                            ("ended", "ended early"),
                            ("evened", "turned to even"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("seed", models.BigIntegerField(null=True)),
                ("input_digest", models.CharField(blank=True, max_length=64)),
                ("rests_on", models.CharField(blank=True, max_length=80)),
                ("sheets", models.JSONField(default=list)),
                ("basis", models.JSONField(default=dict)),
                ("asked", models.PositiveIntegerField(default=0)),
                ("budget", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="challenge.job",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocation_steps",
                        to="judging.round",
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="allocation_steps",
                        to="judging.tally",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "number"), name="allocation_step_number_once_per_round"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rests_on", ""), _negated=True),
                        fields=("round", "rests_on"),
                        name="allocation_step_once_per_tally_and_rule",
                    ),
                ],
            },
        ),
    ]
