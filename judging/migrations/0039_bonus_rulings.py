"""Whether the proof that an entry sent for a bonus is accepted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0043_bonus_papers"),
        ("submissions", "0027_no_place_of_files_not_kept"),
        ("judging", "0038_score_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "BonusRuling",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paper_key", models.CharField(max_length=60)),
                ("name_ko", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("files_digest", models.CharField(max_length=64)),
                ("ruled_at", models.DateTimeField(auto_now=True)),
                (
                    "adjustment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ruling",
                        to="judging.adjustment",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bonus_rulings",
                        to="submissions.entry",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bonus_rulings",
                        to="judging.round",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=["round", "entry", "paper_key"], name="bonus_ruling_once_per_claim"
                    ),
                    models.CheckConstraint(
                        condition=Q(adjustment__isnull=False) | ~Q(reason=""),
                        name="bonus_refused_with_reason",
                    ),
                ],
            },
        ),
    ]
