"""What a judge says when accepting or declining, the self-check before the pledge, and dated ties."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0016_desk_marks")]
    operations = [
        migrations.AddField(
            "judge",
            "decline_reason",
            models.CharField(max_length=300, blank=True, default="", db_default=""),
        ),
        migrations.AddField("judge", "takes_fee", models.BooleanField(null=True)),
        migrations.AddField(
            "pledge",
            "self_check",
            models.CharField(max_length=200, blank=True, default="", db_default=""),
        ),
        migrations.AddField("conflict", "since", models.DateField(null=True)),
        migrations.AddField("conflict", "until", models.DateField(null=True)),
        migrations.CreateModel(
            "NamesChecked",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("judge", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="names_checked",
                    to="judging.judge")),
                ("round", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="names_checked",
                    to="judging.round")),
            ],
            options={"constraints": [models.UniqueConstraint(
                fields=["judge", "round"], name="names_checked_once_per_round")]},
        ),
    ]  # fmt: skip
