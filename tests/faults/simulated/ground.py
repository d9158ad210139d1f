"""The edition on which every run begins: made once, remembered, and put back before each run, with
triggers that note every state and every promise in the transaction that writes it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import connection

from challenge.kernel import clock
from challenge.kernel.states import Stateful
from challenge.models import Edition, User
from judging.models import Judge, Round
from submissions.models import Entry
from submissions.services.draft import save_answers, update_startup
from tests.judging import factories as judging
from tests.races.campaign.outcome import SCHEMA as REMEMBERED
from tests.races.campaign.outcome import AsItWas
from tests.season.cast import ANSWERS, an_edition
from tests.season.moved_clock import MovedClock
from tests.season.plan import DAY, HOUR, EditionPlan
from tests.submissions import factories as startups

NOTED = "simulated"  # the schema of the triggers and their notes
START = datetime(2027, 3, 15, 1, tzinfo=UTC)  # ten in the morning in Seoul
ENTRIES, JUDGES, PLACES = 3, 3, 2
PLAN = EditionPlan(
    zone="Asia/Seoul",
    opens_at=START - HOUR,
    closes_at=START + 2 * DAY,
    later_close=timedelta(),
    review=(START + 4 * DAY, START + 6 * DAY),
    longer=timedelta(),
    longer_at=START,
    pitch=(START + 8 * DAY, START + 9 * DAY),
    later_pitch=timedelta(),
    writers={},
    judges={"steady": JUDGES},
)
_NOTES = f"""
CREATE SCHEMA {NOTED};
CREATE TABLE {NOTED}.moves (
  number bigserial, thing text, id text, before text, after text
);
CREATE TABLE {NOTED}.promises (act xid8, thing text, id text);
CREATE FUNCTION {NOTED}.note_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO {NOTED}.moves (thing, id, before, after)
  VALUES (TG_TABLE_NAME, NEW.id::text, OLD.state, NEW.state);
  RETURN NULL; END $$;
CREATE FUNCTION {NOTED}.note_promise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO {NOTED}.promises VALUES (pg_current_xact_id(), TG_TABLE_NAME,
  CASE TG_TABLE_NAME WHEN 'celery_outbox' THEN to_jsonb(NEW)->>'kwargs' ELSE NEW.id::text END);
  RETURN NULL; END $$;
"""  # noqa: S608 - our own name


@dataclass
class Ground:
    """The people of the edition, in an order that no run changes."""

    edition: Edition
    round: Round
    entries: list[Entry]
    writers: list[User]
    judges: list[Judge]
    organisers: list[User]
    memory: AsItWas
    sequences: dict[str, int | None]

    def put_back(self) -> None:
        """Rows, numbers and notes as they were before any run."""
        self.memory.put_back()
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {NOTED}.moves; DELETE FROM {NOTED}.promises")  # noqa: S608
            for name in set(_sequences(cursor)) - set(self.sequences):
                cursor.execute(f'DROP SEQUENCE "{name}"')
            resets = ", ".join(
                f"setval('\"{name}\"', {last or 1}, {'true' if last else 'false'})"
                for name, last in self.sequences.items()
            )
            cursor.execute(f"SELECT {resets}")


@contextmanager
def the_ground(moved: MovedClock) -> Iterator[Ground]:
    """Until the end, the database is the simulation's."""
    made = _made(moved)
    try:
        yield made
    finally:
        made.put_back()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {NOTED} CASCADE; DROP SCHEMA {REMEMBERED} CASCADE")


@contextmanager
def by_the_seed(random: Random) -> Iterator[None]:
    """Numbers that the site draws come from the seed too; it has no time to lose."""
    with (
        mock.patch.object(secrets, "randbelow", random.randrange),
        mock.patch("challenge.web.second_try.PAUSE_SECONDS", 0),
        # a clock that stands still never runs out of patience
        mock.patch("challenge.transparency.sealing._PATIENCE_SECONDS", -1),
    ):
        yield


def _made(moved: MovedClock) -> Ground:
    moved.move_to(START - 12 * HOUR)
    clock._offset = None
    cast = an_edition(PLAN, Random(1))
    round = cast.edition.rounds.get(order=1)
    Round.objects.filter(pk=round.pk).update(places=PLACES)
    round.refresh_from_db()
    judging.make_last(round)
    Edition.objects.filter(pk=cast.edition.pk).update(
        rules={**cast.edition.rules, "quiet_hours": []}
    )
    judging.an_organiser_of(cast.edition)
    moved.move_to(START)
    cast.edition.refresh_from_db()
    entries = [_a_draft(cast.edition) for _ in range(ENTRIES)]
    with connection.cursor() as cursor:
        sequences = _sequences(cursor)
        cursor.execute(_NOTES)
        _note_with_triggers(cursor)
    return Ground(
        cast.edition,
        round,
        entries,
        [startups.writer_of(entry) for entry in entries],
        cast.judges["steady"],
        cast.organisers(),
        AsItWas(),
        sequences,
    )


def _a_draft(edition: Edition) -> Entry:
    """With all answers; consents, files and the submission are left for the run."""
    entry = startups.a_draft(edition)
    writer = startups.writer_of(entry)
    update_startup(
        actor=writer,
        startup=entry.startup,
        registration_number=next(_numbers),
        district="성동구",
        representative=writer.name,
    )
    answers = dict.fromkeys(ANSWERS, startups.ANSWERS["problem-who"])
    save_answers(actor=writer, entry=entry, changes={**startups.ITEM, **answers})
    entry.refresh_from_db()
    return entry


_numbers = startups._valid_numbers()


def stateful() -> dict[str, type[Stateful]]:
    """Every table with states that move."""
    return {
        model._meta.db_table: model for model in apps.get_models() if issubclass(model, Stateful)
    }


def _note_with_triggers(cursor: Any) -> None:
    for table in stateful():
        cursor.execute(
            f'CREATE TRIGGER noted_move AFTER UPDATE ON public."{table}" FOR EACH ROW '
            f"WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION {NOTED}.note_move()"
        )
    for table in ("celery_outbox", "challenge_mail", "challenge_job"):
        cursor.execute(
            f"CREATE TRIGGER noted_promise AFTER INSERT ON public.{table} FOR EACH ROW "
            f"EXECUTE FUNCTION {NOTED}.note_promise()"
        )


def _sequences(cursor: Any) -> dict[str, int | None]:
    cursor.execute(
        "SELECT sequencename, last_value FROM pg_sequences "
        "WHERE schemaname IN ('public', 'moved_clock') ORDER BY 1"
    )
    return dict(cursor.fetchall())
