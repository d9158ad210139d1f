"""The public log: append-only, but for the salt and the content that an erasure destroys."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("logleaf", "lognode", "logcheckpoint")
FORWARD = """
CREATE FUNCTION refuse_change_but_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND current_setting('challenge.erasure', true) = 'on'
    AND NEW.salt = '' AND NEW.content IS NULL
    AND to_jsonb(NEW) - 'salt' - 'content' = to_jsonb(OLD) - 'salt' - 'content'
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_record_append_only BEFORE UPDATE OR DELETE ON challenge_logrecord FOR EACH ROW EXECUTE FUNCTION refuse_change_but_forgetting();
""" + "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON challenge_{table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change();\n"
    for table in TABLES
)
BACKWARD = (
    "".join(f"DROP TRIGGER {table}_append_only ON challenge_{table};\n" for table in TABLES)
    + """
DROP TRIGGER log_record_append_only ON challenge_logrecord;
DROP FUNCTION refuse_change_but_forgetting();
"""
)


class Migration(migrations.Migration):
    dependencies = [("challenge", "0017_erasures_and_data_access")]
    operations = [
        migrations.CreateModel(
            name="LogRecord",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="log_record",
                        serialize=False,
                        to="challenge.auditevent",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("edition", models.CharField(max_length=60)),
                ("round", models.PositiveSmallIntegerField(null=True)),
                ("commitment", models.CharField(max_length=64)),
                ("salt", models.CharField(blank=True, max_length=64)),
                ("content", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "kind", "round"], name="log_record_by_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaf",
                        to="challenge.logrecord",
                    ),
                ),
                ("data", models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="LogNode",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="LogCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["size"], name="log_checkpoint_by_size")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
