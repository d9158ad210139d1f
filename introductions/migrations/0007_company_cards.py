"""The winners' cards, and what of them was consented to: two new tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("introductions", "0006_investor_erased_at"),
        ("judging", "0025_paper_sheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "one_line_ko",
                    models.CharField(blank=True, max_length=200, verbose_name="one line"),
                ),
                (
                    "one_line_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="one line in English"
                    ),
                ),
                ("problem_ko", models.TextField(blank=True, verbose_name="problem and solution")),
                (
                    "problem_en",
                    models.TextField(blank=True, verbose_name="problem and solution in English"),
                ),
                (
                    "traction_of_ko",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the figures show"
                    ),
                ),
                (
                    "traction_of_en",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the figures show, in English"
                    ),
                ),
                (
                    "traction_unit",
                    models.CharField(
                        choices=[
                            ("won", "won"),
                            ("users", "active users"),
                            ("customers", "customers"),
                            ("orders", "orders"),
                            ("percent", "percent"),
                        ],
                        default="won",
                        max_length=10,
                        verbose_name="unit of the figures",
                    ),
                ),
                (
                    "traction",
                    models.JSONField(blank=True, default=list, verbose_name="figures by period"),
                ),
                ("team_ko", models.TextField(blank=True, verbose_name="team")),
                ("team_en", models.TextField(blank=True, verbose_name="team in English")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("seed", "seed"),
                            ("pre_a", "pre-series A"),
                            ("a", "series A"),
                            ("b", "series B"),
                            ("later", "series C or later"),
                        ],
                        max_length=10,
                        verbose_name="investment round",
                    ),
                ),
                (
                    "ask_krw",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="amount sought (KRW)"
                    ),
                ),
                (
                    "instrument",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rcps", "RCPS (redeemable convertible preferred shares)"),
                            ("safe", "SAFE (simple agreement for future equity)"),
                            ("cb", "CB (convertible bond)"),
                            ("common", "common shares"),
                        ],
                        max_length=10,
                        verbose_name="instrument",
                    ),
                ),
                (
                    "pre_money_krw",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="pre-money valuation (KRW)"
                    ),
                ),
                ("use_ko", models.TextField(blank=True, verbose_name="use of funds")),
                ("use_en", models.TextField(blank=True, verbose_name="use of funds in English")),
                (
                    "committed_krw",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="already committed (KRW)"
                    ),
                ),
                (
                    "winner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card",
                        to="judging.winner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CardConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items", models.JSONField(default=list)),
                ("content", models.JSONField(default=dict)),
                ("text_version", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="introductions.companycard",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("card",),
                        name="card_consent_in_force_once",
                    )
                ],
            },
        ),
    ]
