"""Wild cards: an entry that a judge brings in beyond the ranking, with the reason."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0023_did_the_entry_suit")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="wild_cards",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="wild cards of judges"
            ),
        ),
        migrations.CreateModel(
            "WildCard",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wild_card",
                        to="judging.assignment",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wild_cards",
                        to="judging.judge",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wild_cards_given",
                        to="judging.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["judge", "round"], name="wild_card_once_per_judge_and_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="wild_card_with_a_reason",
                    ),
                ]
            },
        ),
    ]
