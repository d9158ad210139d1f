"""Erasures, who looked at whose data, and what an erasure may change of what is else append-only.

An erasure says so in its transaction (challenge.erasure) and in the snapshot that it leaves
(erased_at); nothing but the snapshot and the reason beside it may become another one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND current_setting('challenge.erasure', true) = 'on'
    AND NEW.snapshot ? 'erased_at'
    AND to_jsonb(NEW) - 'snapshot' - 'reason' = to_jsonb(OLD) - 'snapshot' - 'reason'
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
BACKWARD = "DROP FUNCTION refuse_change_but_erasure()"


class Migration(migrations.Migration):
    dependencies = [("challenge", "0016_mail_expires_and_waits")]
    operations = [
        migrations.AddField("user", "erased_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erasures",
                        to="challenge.edition",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("person",),
                        name="erasure_under_way_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DataAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "read_as",
                    models.CharField(
                        choices=[
                            ("organiser", "organiser"),
                            ("observer", "observer"),
                            ("judge", "judge"),
                            ("investor", "investor"),
                            ("staff", "operator"),
                        ],
                        max_length=9,
                    ),
                ),
                ("place", models.CharField(max_length=60)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("applicants", "applicants"),
                            ("judges", "judges"),
                            ("investors", "investors"),
                            ("everybody", "everybody of the edition"),
                        ],
                        max_length=10,
                    ),
                ),
                ("company", models.BigIntegerField(default=0)),
                ("hour", models.DateTimeField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to="challenge.edition",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "-id"], name="data_access_of_edition"),
                    models.Index(fields=["company"], name="data_access_of_company"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "reader", "edition", "place", "group", "company", "person", "hour"
                        ),
                        name="data_access_once_an_hour",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
