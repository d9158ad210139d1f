"""How many applied, of which kind, when and by which way; what the eligibility check said of them,
and how many of each kind were chosen.  Counted by what was submitted, in a few queries.
"""

# tested by: tests/judging/queries/results/statistics/test_statistics.py

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.models import Edition
from judging.models import Winner
from judging.queries.results.statistics.intervals import share_interval
from submissions.models import (
    EligibilityCheck,
    Entry,
    EntryState,
    EntryVersion,
    ImportSource,
    Startup,
)
from submissions.queries.eligibility import RULE_TITLES

MOST_PARTS = 12  # of a breakdown; what is rarer is one part together
FEWEST_IN_GROUP = 5  # below it a share says more of one company than of a group
_AGES = ((1, 0), (3, 1), (5, 3), (7, 5), (10, 7))  # under so many years, from so many


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown.  share: of all, 0..1."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How a whole divides; what says nothing of it stands last as its own part."""

    key: str
    title: str
    parts: Sequence[Part]

    @property
    def most(self) -> int:
        """The largest part: the longest bar."""
        return max((part.count for part in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class Chance:
    """How many of a group won.  low..high: a 95 % interval of the share, 0..1."""

    label: str
    entries: int
    winners: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ApplicationStatistics:
    """begun: drafts too.  days: of every day of the call, how many submitted first.

    winners: of those submitted; chances: for each way to divide them, the groups.
    """

    begun: int
    submitted: int
    withdrawn: int
    breakdowns: Sequence[Breakdown]
    days: Sequence[tuple[date, int]]
    eligibility: Breakdown
    reasons: Breakdown
    winners: int
    chances: Sequence[tuple[str, Sequence[Chance]]]

    @property
    def won_share(self) -> float:
        """Of all, 0..1."""
        return self.winners / self.submitted if self.submitted else 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    entry: int
    field: str
    track: str
    district: str
    kind: str
    age: str
    source: str
    on: date | None


# viewer: caller
def application_statistics(edition: Edition) -> ApplicationStatistics:
    """The figures as they stand."""
    facts = list(
        Entry.objects.filter(edition=edition).values_list(
            "pk", "state", "first_submitted_at", "import_source", "eligibility__state",
            "eligibility__findings",
        )
    )  # fmt: skip
    in_it = [row for row in facts if row[1] == EntryState.SUBMITTED]
    rows = _rows(edition, {row[0]: row for row in in_it})
    winners = set(Winner.objects.filter(entry__edition=edition).values_list("entry", flat=True))
    return ApplicationStatistics(
        begun=len(facts),
        submitted=len(in_it),
        withdrawn=sum(row[1] == EntryState.WITHDRAWN for row in facts),
        breakdowns=_breakdowns(rows),
        days=_days(edition, rows),
        eligibility=_outcomes([row[4] for row in in_it]),
        reasons=_reasons([row[5] or [] for row in in_it]),
        winners=len(winners),
        chances=_chances(rows, winners) if winners else (),
    )


def _rows(edition: Edition, facts: Mapping[int, Sequence[Any]]) -> list[_Row]:
    fields = {row.slug: row.name for row in edition.fields.all()}
    tracks = {row.slug: row.name for row in edition.tracks.all()}
    kinds = {str(kind): str(label) for kind, label in Startup.Kind.choices}
    ways = {str(way): str(label) for way, label in ImportSource.choices}
    found = []
    for entry, (field, track, district, city, kind, founded) in _submitted(edition).items():
        if entry not in facts:
            continue
        _pk, _state, first, source, *_check = facts[entry]
        found.append(
            _Row(
                entry,
                fields.get(field or "", ""),
                tracks.get(track or "", ""),
                (district or city or "").strip(),
                kinds.get(kind or "", ""),
                _age(founded, edition.notice_date),
                ways.get(source, source) if source else _("on this site"),
                timezone.localtime(first).date() if first else None,
            )
        )
    return found


def _submitted(edition: Edition) -> dict[int, Sequence[Any]]:
    """Entry → field, track, district, city, legal form and start date of its last submission; of
    one that came by a file and has no submission of its own, what stands in its row.
    """
    item, company = "snapshot__item__", "snapshot__company__"
    versions = (
        EntryVersion.objects.filter(entry__edition=edition)
        .order_by("entry", "-number")
        .distinct("entry")
        .values_list(
            "entry", f"{item}field", f"{item}track", f"{company}district", f"{company}city",
            f"{company}kind", f"{company}founded_on",
        )
    )  # fmt: skip
    rows = Entry.objects.filter(edition=edition, versions=None).values_list(
        "pk", "field__slug", "track__slug", "startup__district", "startup__city", "startup__kind",
        "startup__founded_on",
    )  # fmt: skip
    return {entry: facts for entry, *facts in (*rows, *versions)}


def _age(founded: str | date | None, base: date) -> str:
    """The company's age on the notice date, in classes as the call's rules draw them."""
    if not founded:
        return ""
    since = date.fromisoformat(founded) if isinstance(founded, str) else founded
    years = (base - since).days / 365.25
    for under, least in _AGES:
        if years < under:
            return _("%(least)d to under %(under)d years") % {"least": least, "under": under}
    return _("%(least)d years and more") % {"least": _AGES[-1][0]}


def _breakdowns(rows: Sequence[_Row]) -> list[Breakdown]:
    return [
        breakdown("field", _("By field"), (row.field for row in rows)),
        breakdown("track", _("By track"), (row.track for row in rows)),
        breakdown("age", _("By company age"), (row.age for row in rows), by_label=True),
        breakdown("kind", _("By legal form"), (row.kind for row in rows)),
        breakdown("district", _("By district"), (row.district for row in rows)),
        breakdown("source", _("By way of application"), (row.source for row in rows)),
    ]


# viewer: pure
def breakdown(key: str, title: str, labels: Iterable[str], *, by_label: bool = False) -> Breakdown:
    """Counted, the most first (or in the order of the labels); rare ones together as "others"."""
    counts = Counter(labels)
    unknown = counts.pop("", 0)
    ordered = sorted(counts.items(), key=lambda row: (0 if by_label else -row[1], row[0]))
    if len(ordered) > MOST_PARTS:
        rest = sum(count for _label, count in ordered[MOST_PARTS - 1 :])
        ordered = [*ordered[: MOST_PARTS - 1], (_("Others"), rest)]
    if unknown:
        ordered.append((_("Not stated"), unknown))
    total = sum(count for _label, count in ordered)
    return Breakdown(key, title, [Part(name, count, count / total) for name, count in ordered])


def _days(edition: Edition, rows: Sequence[_Row]) -> list[tuple[date, int]]:
    """Every day of the call up to today, also those without an application."""
    counts = Counter(row.on for row in rows if row.on)
    if not counts:
        return []
    first = min([timezone.localtime(edition.opens_at).date(), *counts])
    last = max(counts)
    span = (last - first).days
    return [(day, counts[day]) for day in (first + timedelta(days=n) for n in range(span + 1))]


def _outcomes(states: Sequence[str | None]) -> Breakdown:
    words = {str(state): str(label) for state, label in EligibilityCheck.State.choices}
    pending = words[str(EligibilityCheck.State.PENDING)]
    labels = (words.get(state or "", pending) for state in states)
    return breakdown("eligibility", _("Eligibility"), labels)


def _reasons(findings: Sequence[Sequence[Mapping[str, Any]]]) -> Breakdown:
    """Rules that an application failed; one may fail several, so shares are of the failures."""
    failed = (row["rule"] for rows in findings for row in rows if row["outcome"] == "fail")
    labels = (str(RULE_TITLES.get(rule, rule)) for rule in failed)
    return breakdown("reasons", _("Rules that were not met"), labels)


def _chances(rows: Sequence[_Row], winners: set[int]) -> list[tuple[str, Sequence[Chance]]]:
    """Winners of each field and track; groups of fewer than 5 are left out."""
    found: list[tuple[str, Sequence[Chance]]] = []
    for title, name in ((_("By field"), "field"), (_("By track"), "track")):
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(getattr(row, name) or _("Not stated"), []).append(row.entry)
        chances = [
            _chance(label, entries, winners)
            for label, entries in sorted(groups.items(), key=lambda pair: -len(pair[1]))
            if len(entries) >= FEWEST_IN_GROUP
        ]
        if len(chances) > 1:
            found.append((title, chances))
    return found


def _chance(label: str, entries: Sequence[int], winners: set[int]) -> Chance:
    won = sum(entry in winners for entry in entries)
    low, high = share_interval(won, len(entries))
    return Chance(label, len(entries), won, won / len(entries), low, high)
