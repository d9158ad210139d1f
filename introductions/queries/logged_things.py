"""What the events of the audit log happened to, by the names that people know."""
# tested by: tests/frontend/pages/organisers/test_records.py

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenge.audit import BY_TOKEN
from challenge.models import (
    AccessToken,
    AuditEvent,
    Edition,
    Field,
    FormSection,
    Question,
    Track,
    User,
    WebhookEndpoint,
)
from introductions.models import Investor
from judging.models import Award, Criterion, Judge, Panel, Round
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

Key = tuple[str, str]
NAMED = (
    Round, Judge, Entry, Investor, Award, Criterion, Panel, Track, Field, FormSection, Question,
    User, WebhookEndpoint, AccessToken,
)  # fmt: skip
WHOM = (Entry, Judge, Investor)  # where an act is about one of them, that says enough
MORE: dict[type[models.Model], tuple[str, ...]] = {  # rows that a name is made of
    Judge: ("user",),
    Investor: ("organisation",),
    Entry: ("edition", "startup"),
}


@dataclass(frozen=True, slots=True)
class LoggedThing:
    """What it is called, and the entry or judge (primary keys) whose page tells more."""

    name: str
    entry: int | None = None
    judge: int | None = None


# viewer: caller
def things_of(events: Iterable[AuditEvent]) -> dict[Key, LoggedThing]:
    """By (object_type, object_id), for those that are still there; one query for each type.

    Entries have the names under which they were submitted.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        wanted[event.object_type].add(event.object_id)
    rows: dict[Key, models.Model] = {}
    for label, ids in wanted.items():
        rows |= _rows(label, ids)
    named = {key: _named_rows(row) for key, row in rows.items()}
    entries = {row.pk for found in named.values() for row in found if isinstance(row, Entry)}
    submitted = {
        entry.pk: entry
        for entry in as_submitted(Entry.objects.filter(pk__in=entries).select_related("edition"))
    }
    return {key: _thing(found, submitted) for key, found in named.items() if found}


# viewer: caller
def people_called(edition: Edition, events: Iterable[AuditEvent]) -> dict[int, str]:
    """Id of each actor → the name, with the role of a judge where they are nothing else there."""
    actors = {event.actor.pk: event.actor for event in events if event.actor}
    judges = Judge.with_shadows.filter(edition=edition, user__in=actors).exclude(
        user__roles__edition=edition
    )
    seated = set(judges.values_list("user", flat=True))
    return {pk: judge_called(actor) if pk in seated else str(actor) for pk, actor in actors.items()}


# viewer: caller
def tokens_called(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Id of each access token that an act was done with → what it is for; asks only if there is
    one.
    """
    shown = {event.facts[BY_TOKEN] for event in events if BY_TOKEN in event.facts}
    found = AccessToken.objects.filter(pk__in=shown) if shown else ()
    return {token.pk: token.name for token in found}


def judge_called(person: User) -> str:
    """As people address a judge: the name with the role."""
    return pgettext("a person", "Judge %(name)s") % {"name": person}


def _rows(label: str, ids: set[str]) -> dict[Key, models.Model]:
    model = _models().get(label)
    if model is None:
        return {}
    numbers = [int(pk) for pk in ids if pk.isdecimal()]
    related = [name for name in _related(model) if name]
    found = model._base_manager.select_related(*related).filter(pk__in=numbers)
    return {(label, str(row.pk)): row for row in found}


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.label_lower: model for model in apps.get_models()}


@cache
def _paths(model: type[models.Model], steps: int = 2) -> tuple[str, ...]:
    """The ways from a row to rows that have names ("": the row itself)."""
    if model in NAMED:
        return ("",)
    found = []
    for field in model._meta.concrete_fields:
        near = field.related_model
        if isinstance(near, type) and near is not User and issubclass(near, models.Model) and steps:
            further = _paths(near, steps - 1) if near is not Edition else ()
            found += [f"{field.name}__{way}".removesuffix("__") for way in further]
    return tuple(found)


@cache
def _related(model: type[models.Model]) -> tuple[str, ...]:
    ways = []
    for path in _paths(model):
        end = model
        for name in filter(None, path.split("__")):
            end = end._meta.get_field(name).related_model  # type: ignore[assignment]
        ways += [path, *(f"{path}__{name}".removeprefix("__") for name in MORE.get(end, ()))]
    return tuple(ways)


def _named_rows(row: models.Model) -> list[models.Model]:
    found = []
    for path in _paths(type(row)):
        end: models.Model | None = row
        for name in filter(None, path.split("__")):
            end = getattr(end, name) if end is not None else None
        if end is not None:
            found.append(end)
    return found


def _thing(found: list[models.Model], submitted: dict[int, Entry]) -> LoggedThing:
    told = [row for row in found if isinstance(row, WHOM)] or found
    rows = [submitted.get(row.pk, row) if isinstance(row, Entry) else row for row in told]
    return LoggedThing(
        " · ".join(dict.fromkeys(filter(None, map(_name, rows)))),
        entry=next((row.pk for row in rows if isinstance(row, Entry)), None),
        judge=next((row.pk for row in rows if isinstance(row, Judge)), None),
    )


def _name(row: models.Model) -> str:
    if isinstance(row, Entry):
        return f"{row.code} {row.startup.name}" if row.code else _("a draft")
    if isinstance(row, Judge):
        return judge_called(row.user)
    if isinstance(row, Investor):
        return str(row.firm)
    if isinstance(row, (Question, FormSection)):
        return str(row)
    return str(getattr(row, "name", "") or row)
