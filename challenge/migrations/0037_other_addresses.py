"""Further addresses of people; and triggers that let an address lead to one person only.

Quick on a database in use: a new table, and a trigger on people, which takes the lock of their
table for a moment.  Whoever writes a main address shares a lock with others who do, and whoever
confirms a further one holds it alone: one lock of 64, by the address, so that an import of many
people holds few.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

FORWARD = """
CREATE FUNCTION refuse_main_address_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(26137, hashtext(NEW.email) & 63);
  IF EXISTS (SELECT 1 FROM challenge_otheraddress
             WHERE email = NEW.email AND confirmed_at IS NOT NULL AND user_id <> NEW.id) THEN
    RAISE EXCEPTION 'this address leads to another person' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION refuse_other_address_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.confirmed_at IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(26137, hashtext(NEW.email) & 63);
  IF EXISTS (SELECT 1 FROM challenge_user WHERE email = NEW.email AND id <> NEW.user_id) THEN
    RAISE EXCEPTION 'this address leads to another person' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER user_address_leads_to_one_person BEFORE INSERT OR UPDATE OF email
  ON challenge_user FOR EACH ROW EXECUTE FUNCTION refuse_main_address_of_another();
CREATE TRIGGER other_address_leads_to_one_person BEFORE INSERT OR UPDATE
  ON challenge_otheraddress FOR EACH ROW EXECUTE FUNCTION refuse_other_address_of_another();
"""
BACKWARD = """
DROP TRIGGER other_address_leads_to_one_person ON challenge_otheraddress;
DROP TRIGGER user_address_leads_to_one_person ON challenge_user;
DROP FUNCTION refuse_other_address_of_another();
DROP FUNCTION refuse_main_address_of_another();
"""


class Migration(migrations.Migration):
    dependencies = [("challenge", "0031_access_tokens")]

    operations = [
        migrations.CreateModel(
            name="OtherAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(email=Lower("email")), name="other_address_lower_case"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(confirmed_at__isnull=False),
                        fields=("email",),
                        name="other_address_of_one_person",
                    ),
                    models.UniqueConstraint(fields=("user", "email"), name="other_address_once"),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
