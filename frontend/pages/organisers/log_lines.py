"""The change log as people read it: by day, who did what to what."""
# tested by: tests/frontend/pages/organisers/test_records.py

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.audit import BY_TOKEN
from challenge.models import AuditEvent, Edition
from frontend.in_words.acts import act_in_words, particle_of
from introductions.queries.logged_things import (
    LoggedThing,
    people_called,
    things_of,
    tokens_called,
)

SHOWN = 4  # lines of a run; the others open


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event in words; thing and url are empty where nothing is left to be named.

    particle: what follows the thing in a language that puts it before the act.  by: the program
    that did it in the person's name; empty: the person did.
    """

    event: AuditEvent
    who: str
    act: str
    thing: str
    particle: str
    url: str
    by: str


@dataclass(frozen=True, slots=True)
class LogRun:
    """What one person did without anybody else in between, the newest first.

    more: the lines that are shown only if somebody asks for them.
    """

    who: str
    lines: list[LogLine]
    more: list[LogLine]


@dataclass(frozen=True, slots=True)
class LogDay:
    """What happened on one day, the newest first."""

    on: date
    runs: list[LogRun]


def log_by_day(edition: Edition, events: Iterable[AuditEvent]) -> list[LogDay]:
    """The events in their order, by day of the edition's zone."""
    rows = list(events)
    things = things_of(rows)
    people = people_called(edition, rows)
    tokens = tokens_called(rows)
    lines = [
        _line(edition, row, things.get((row.object_type, row.object_id)), people, _by(row, tokens))
        for row in rows
    ]
    days = groupby(lines, key=lambda line: timezone.localdate(line.event.at))
    return [LogDay(on, [*_runs(of_day)]) for on, of_day in days]


def _runs(lines: Iterable[LogLine]) -> Iterator[LogRun]:
    for who, run in groupby(lines, key=lambda line: line.who):
        theirs = list(run)
        cut = len(theirs) if len(theirs) <= SHOWN + 1 else SHOWN
        yield LogRun(who, theirs[:cut], theirs[cut:])


def _by(event: AuditEvent, tokens: Mapping[int, str]) -> str:
    if BY_TOKEN not in event.facts:
        return ""
    return tokens.get(event.facts[BY_TOKEN]) or _("a program that is no longer there")


def _line(
    edition: Edition,
    event: AuditEvent,
    thing: LoggedThing | None,
    people: Mapping[int, str],
    by: str,
) -> LogLine:
    url = ""
    if thing and thing.entry:
        url = reverse("organisers:entry", args=[edition.slug, thing.entry])
    elif thing and thing.judge:
        url = reverse("organisers:judge", args=[edition.slug, thing.judge])
    name = thing.name if thing else ""
    return LogLine(
        event=event,
        who=people[event.actor_id] if event.actor_id else _("System"),
        act=act_in_words(event.action),
        thing=name,
        particle=particle_of(event.action, name),
        url=url,
        by=by,
    )
