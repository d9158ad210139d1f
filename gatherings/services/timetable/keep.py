"""A timetable is set up, and changed on the day."""
# tested by: tests/gatherings/services/timetable/test_plan.py

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import NO_ROW, RemovedMeanwhile
from challenge.models import User
from challenge.permissions import require
from gatherings.models import DayChange, Event, Timetable
from gatherings.models.timetables import MOST_SLOTS, MOST_TABLES
from gatherings.permissions import may_keep_event, may_keep_timetable
from gatherings.queries.day import starts_of
from introductions.models import Investor
from judging.models import Winner

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class TimetablePublished(Refusal):
    """Its times are in people's calendars."""

    code = "timetable_published"
    message = _(
        "The timetable is published, so its times stay. Enter who or which table isn't there "
        "instead, then plan again."
    )


@transaction.atomic
def save_timetable(
    *, actor: User, event: Event, facts: Mapping[str, Any], seen: str | None = None
) -> Timetable:
    """Set up the slots, or change them until the plan is published."""
    require(may_keep_event, actor, event)
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    known = Timetable.objects.select_for_update(no_key=True).filter(event=event).first()
    if known is None and seen not in {None, NO_ROW}:
        raise RemovedMeanwhile(fields={"version": RemovedMeanwhile.message})
    row = known or Timetable(event=event)
    row.event = event
    changed = row.merged(seen, facts) if known else dict(facts)
    if not changed:
        return row
    if row.published_at is not None:
        raise TimetablePublished
    for name, value in changed.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    audit.record(actor, "timetable.saved", row, edition=event.edition, fields=sorted(changed))
    return row


def _check(row: Timetable) -> None:
    wrong: dict[str, Any] = {}
    event = row.event
    if row.ends_at <= row.begins_at:
        wrong["ends_at"] = _("The end must be after the beginning.")
    elif row.begins_at < event.starts_at or row.ends_at > event.ends_at:
        wrong["begins_at"] = _("The meetings must lie within the event's own time.")
    if not 5 <= row.minutes <= 120:  # noqa: PLR2004 - a meeting's shortest and longest
        wrong["minutes"] = _("Write 5 to 120 minutes.")
    if not 1 <= row.tables <= MOST_TABLES:
        wrong["tables"] = _("Write 1 to 300 tables.")
    if not all(_is_break(pair) for pair in row.breaks):
        wrong["breaks"] = _("Write one break a line, as 12:00-13:00.")
    if not wrong and not 1 <= len(starts_of(row)) <= MOST_SLOTS:
        wrong["minutes"] = _("That makes no slot, or more than 60. Change the times.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _is_break(pair: Any) -> bool:
    """Whether it is two times of day in order; whatever else was sent is none."""
    texts = [str(text) for text in pair] if isinstance(pair, list | tuple) else []
    if len(texts) != 2 or not all(_TIME.fullmatch(text) for text in texts):  # noqa: PLR2004
        return False
    return time.fromisoformat(texts[0]) < time.fromisoformat(texts[1])


@transaction.atomic
def note_change(
    *,
    actor: User,
    timetable: Timetable,
    since: datetime,
    until: datetime,
    winner: Winner | None = None,
    investor: Investor | None = None,
    table: int | None = None,
) -> DayChange:
    """A winner, an investor or a table isn't there for a while.  The next plan goes around it."""
    require(may_keep_timetable, actor, timetable)
    row = held_timetable(timetable)
    _check_change(row, since, until, winner, investor, table)
    made, created = DayChange.objects.get_or_create(
        timetable=row, winner=winner, investor=investor, table=table, since=since, until=until,
        defaults={"by": actor},
    )  # fmt: skip
    if created:
        audit.record(actor, "timetable.change_noted", made, edition=row.event.edition)
    return made


def _check_change(
    row: Timetable,
    since: datetime,
    until: datetime,
    winner: Winner | None,
    investor: Investor | None,
    table: int | None,
) -> None:
    edition = row.event.edition_id
    if sum(thing is not None for thing in (winner, investor, table)) != 1:
        raise InvalidInput(fields={"who": _("Choose who or which table isn't there.")})
    is_ours = (
        (winner is None or winner.entry.edition_id == edition)
        and (investor is None or investor.edition_id == edition)
        and (table is None or 1 <= table <= row.tables)
    )
    if not is_ours:
        raise InvalidInput(fields={"who": _("Choose who or which table isn't there.")})
    if until <= since:
        raise InvalidInput(fields={"until": _("The end must be after the beginning.")})


@transaction.atomic
def lift_change(*, actor: User, change: DayChange) -> None:
    """It was a mistake, or they are there after all."""
    require(may_keep_timetable, actor, change.timetable)
    row = held_timetable(change.timetable)
    gone, _rows = DayChange.objects.filter(pk=change.pk).delete()
    if gone:
        audit.record(actor, "timetable.change_lifted", change, edition=row.event.edition)


def held_timetable(timetable: Timetable) -> Timetable:
    """The timetable as it stands, kept from everybody else until the transaction ends."""
    Timetable.objects.select_for_update(no_key=True).get(pk=timetable.pk)
    return Timetable.objects.select_related("event__edition").get(pk=timetable.pk)
