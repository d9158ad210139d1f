"""What differs between an edition and the one before it, section by section."""

# tested by: tests/judging/services/setup/test_copy_edition.py

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from challenge.models import Edition, RoleKind
from challenge.models.responsible import COLUMNS as RESPONSIBLE
from challenge.services.editions import KEPT_IN_RULES, TEXTS
from judging.models import Criterion, Round

DATES = ("notice_date", "opens_at", "closes_at")
RULES = ("time_zone", "grace_seconds", "edit_after_close_minutes", "max_age_years",
         "pre_startups_allowed", "disclosure")  # fmt: skip
SECTIONS = ("texts", "responsible", "dates", "rules", "form", "rounds", "rubrics", "awards",
            "people")  # fmt: skip
Values = dict[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One value.  what: the row it belongs to in the reader's language ("" for the edition);
    name: the column; before, after: plain values, None where the row isn't there.
    """

    what: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A part of the settings with what differs in it, in the order of the settings."""

    name: str
    changes: list[SettingChange]


# viewer: caller
def edition_changes(before: Edition, after: Edition) -> list[ChangedSection]:
    """Sections without a difference are left out."""
    old, new = _settings(before), _settings(after)
    found = [(name, list(_differing(old[name], new[name]))) for name in SECTIONS]
    return [ChangedSection(name, changes) for name, changes in found if changes]


def _differing(old: Values, new: Values) -> Iterator[SettingChange]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if before != after:
            yield SettingChange(*key, before, after)


def _settings(edition: Edition) -> dict[str, Values]:
    """Section → (row, column) → value."""
    rounds = list(
        edition.rounds.select_related("rubric").prefetch_related("rubric__criteria__anchors")
    )
    rules = {**edition.rules, **edition.clock_rules(), **edition.appeal_rules()}
    kept = {name: rules[name] for name in sorted(rules) if name not in {"quiet_hours"}}
    organisers = edition.roles.filter(kind=RoleKind.ORGANISER).select_related("user")
    return {
        "texts": _of_edition(edition, sorted(TEXTS)),
        "responsible": _of_edition(edition, sorted(RESPONSIBLE)),
        "dates": _of_edition(edition, DATES) | _of_rounds(rounds, DATES),
        "rules": _of_edition(edition, RULES) | {("", name): kept[name] for name in kept},
        "form": {
            **_of_rows(edition.tracks.all(), "slug"),
            **_of_rows(edition.fields.all(), "slug"),
            **_of_rows(edition.sections.all(), "name"),
            **_of_rows(edition.questions.all(), "key"),
            **_of_rows(edition.papers.all(), "key"),
        },
        "rounds": _of_rounds(rounds, [name for name in Round.VERSIONED if name not in DATES]),
        "rubrics": dict(_of_rubrics(rounds)),
        "awards": _of_rows(edition.awards.all(), "key"),
        "people": {(str(role.user), "kind"): str(role.kind) for role in organisers},
    }


def _of_edition(edition: Edition, names: Any) -> Values:
    return {("", name): getattr(edition, name) for name in names if name not in KEPT_IN_RULES}


def _of_rounds(rounds: list[Round], names: Any) -> Values:
    return {
        (f"{row.order}. {row.name}", name): getattr(row, name)
        for row in rounds
        for name in names
        if hasattr(row, name)
    }


def _of_rows(rows: models.QuerySet[Any], key: str) -> Values:
    """Each row is known by its key; it is called by what it says."""
    return {
        (f"{row} ({getattr(row, key)})", name): value
        for row in rows
        for name, value in row.versioned_values().items()
        if name != "order"
    }


def _of_rubrics(rounds: list[Round]) -> Iterator[tuple[tuple[str, str], Any]]:
    for round in rounds:
        for criterion in round.rubric.criteria.all():
            values: Mapping[str, Any] = criterion.versioned_values()
            for name in (*Criterion.VERSIONED, *sorted(set(values) - set(Criterion.VERSIONED))):
                if name != "order":
                    yield (f"{round.name} · {criterion.title}", name), values[name]
