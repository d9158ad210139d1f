"""While the story is told, what happens in it bears the story's time and not the minute of its
making, whichever process writes it.

A trigger of the database replaces what was stamped just now, in the columns of STAMPED.  It is
there only while the sample editions are made: the log's rows are right from their first moment on,
for they can't be changed afterwards, and the chain is sealed over them as they are.
"""
# tested by: tests/demo/times/test_story_time.py

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, OutcomeReport, RoomGrant, RoomView, Step
from judging.models import (
    Announcement,
    Appeal,
    Conflict,
    Decision,
    Judge,
    Pledge,
    RoundEntry,
    Scoresheet,
    SheetRevision,
    Tally,
    Winner,
)
from submissions.models import Consent, EligibilityCheck, Entry, EntryVersion

# what people are shown; not what the clock counts from (a job's, an assignment's, a deadline's)
STAMPED: dict[type[Model], tuple[str, ...]] = {
    AuditEvent: ("at",),
    Mail: ("created_at", "sent_at"),
    Consent: ("given_at",),
    Entry: ("created_at", "changed_at"),
    EntryVersion: ("created_at",),
    EligibilityCheck: ("decided_at",),
    Judge: ("invited_at", "answered_at"),
    Pledge: ("signed_at",),
    Conflict: ("declared_at",),
    RoundEntry: ("joined_at",),
    Scoresheet: ("started_at", "saved_at"),
    SheetRevision: ("made_at",),
    Tally: ("made_at",),
    Decision: ("decided_at",),
    Winner: ("created_at", "flagged_at"),
    Announcement: ("prepared_at",),
    Appeal: ("saved_at", "submitted_at", "prepared_at", "answered_at"),
    Introduction: (
        "proposed_at",
        "startup_agreed_at",
        "investor_agreed_at",
        "introduced_at",
        "startup_passed_at",
        "investor_passed_at",
    ),
    Step: ("at",),
    OutcomeReport: ("at",),
    RoomGrant: ("given_at",),
    RoomView: ("at",),
}
# an edition that nobody tells of, and rows that name none, have the moment that was told last
SET_UP = """
CREATE TABLE demo_story_time (slug text PRIMARY KEY, at timestamptz NOT NULL);
CREATE FUNCTION demo_at_story_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written jsonb := to_jsonb(NEW);
  stamped jsonb := '{}';
  edition text := '';
  moment timestamptz;
  field text;
BEGIN
  IF written ? 'edition_id' THEN
    SELECT slug INTO edition FROM challenge_edition WHERE id = (written->>'edition_id')::bigint;
  END IF;
  SELECT at INTO moment FROM demo_story_time WHERE slug = edition;
  IF moment IS NULL THEN
    RETURN NEW;
  END IF;
  FOREACH field IN ARRAY TG_ARGV LOOP
    IF (written->>field)::timestamptz > now() - interval '10 minutes' THEN
      stamped := stamped || jsonb_build_object(field, moment);
    END IF;
  END LOOP;
  RETURN jsonb_populate_record(NEW, stamped);
END $$;
"""
TRIGGER = """
CREATE TRIGGER a_demo_story_time BEFORE INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION demo_at_story_time({fields});
"""
TELL = """
INSERT INTO demo_story_time AS known (slug, at) VALUES (%s, %s), ('', %s)
ON CONFLICT (slug) DO UPDATE SET
  at = CASE known.slug WHEN '' THEN excluded.at ELSE greatest(known.at, excluded.at) END
"""


@contextmanager
def story_time() -> Iterator[None]:
    """Keep the story's time meanwhile.  A story that breaks off leaves it: the demo's next start
    makes everything anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SET_UP)
        for model, names in STAMPED.items():
            fields = ", ".join(f"'{name}'" for name in names)
            cursor.execute(TRIGGER.format(table=model._meta.db_table, fields=fields))
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION demo_at_story_time CASCADE; DROP TABLE demo_story_time")


def it_is(slug: str, moment: datetime) -> None:
    """From now on it is that moment in the edition with this slug, which need not be there yet; its
    time never goes back.  Outside of story_time nothing is said.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('demo_story_time')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute(TELL, [slug, moment, moment])
