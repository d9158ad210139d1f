"""Webhooks of an edition, what each is owed or was sent, and how far the log was read for them.

Quick on a database in use: three new tables; no row of another is read or changed.
"""

import django.db.models.deletion
from django.db import migrations, models

ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
ENDPOINT = [
    ("id", ID),
    ("name", models.CharField(max_length=80, verbose_name="Name")),
    ("url", models.CharField(max_length=500, verbose_name="Address")),
    ("kinds", models.JSONField(default=list, verbose_name="Tells of")),
    ("is_on", models.BooleanField(default=True, verbose_name="Switched on")),
    ("on_since", models.DateTimeField()),
    ("seed", models.CharField(max_length=32)),
    ("shown_at", models.DateTimeField(blank=True, null=True)),
    ("old_seed", models.CharField(blank=True, max_length=32)),
    ("old_until", models.DateTimeField(blank=True, null=True)),
    ("failing_since", models.DateTimeField(blank=True, null=True)),
    ("stopped_at", models.DateTimeField(blank=True, null=True)),
    ("created_at", models.DateTimeField(auto_now_add=True)),
    (
        "edition",
        models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE,
            related_name="webhooks",
            to="challenge.edition",
        ),
    ),
]
STATES = [("waiting", "waiting"), ("delivered", "delivered"), ("failed", "failed")]
DELIVERY = [
    ("id", ID.clone()),
    ("message_id", models.CharField(max_length=64, unique=True)),
    ("kind", models.CharField(max_length=40)),
    ("payload", models.TextField()),
    ("by_hand", models.BooleanField(default=False)),
    ("state", models.CharField(choices=STATES, default="waiting", max_length=10)),
    ("attempts", models.PositiveSmallIntegerField(default=0)),
    ("status", models.PositiveSmallIntegerField(null=True)),
    ("why", models.CharField(blank=True, max_length=20)),
    ("answer", models.CharField(blank=True, max_length=1000)),
    ("created_at", models.DateTimeField(auto_now_add=True)),
    ("taken_at", models.DateTimeField(null=True)),
    ("tried_at", models.DateTimeField(null=True)),
    ("next_try_at", models.DateTimeField(null=True)),
    (
        "event",
        models.ForeignKey(
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="challenge.auditevent",
        ),
    ),
    (
        "endpoint",
        models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE,
            related_name="deliveries",
            to="challenge.webhookendpoint",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("challenge", "0028_sheets_written_once")]
    operations = [
        migrations.CreateModel(
            name="WebhookCursor",
            fields=[("id", ID.clone()), ("position", models.BigIntegerField(default=0))],
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=ENDPOINT,
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(stopped_at=None) | models.Q(is_on=False),
                        name="stopped_webhook_is_off",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=DELIVERY,
            options={
                "indexes": [
                    models.Index(fields=["endpoint", "-id"], name="webhook_log"),
                    models.Index(fields=["state", "id"], name="webhook_waiting"),
                    models.Index(fields=["created_at"], name="webhook_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_told_once")
                ],
            },
        ),
    ]
