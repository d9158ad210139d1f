"""기피 신청: whom a startup names, by which judges it is met, and until when it may be made."""

# tested by: tests/judging/services/assignment/test_objections.py

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.house_names import house_names
from challenge.models import Edition
from judging.models import Conflict, ConflictKind, Judge, Objection, RoundState
from judging.queries.assignment.ties import EMPLOYER_YEARS, domains_of, is_within, keys_of, plain
from submissions.models import Entry
from submissions.queries.as_submitted import with_submitted_entry

_DOMAIN = re.compile(r"@?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MatchedObjection:
    """An objection with the judges that it means, as organisers see it.

    None: nobody of that name judges.
    """

    objection: Objection
    judges: list[Judge]


class ObjectionEffect(TextChoices):
    """What an objection in force has led to for a judge whom it means."""

    KEPT_AWAY = "kept_away", _("kept away")
    LIFTED = "lifted", _("lifted by an organiser")
    UNREAD = "unread", _("kept away after the next look for conflicts")


@dataclass(frozen=True, slots=True)
class ObjectionOutcome:
    """An objection, in force or withdrawn, with what became of it.

    For each judge whom it means, while in force.
    """

    objection: Objection
    met: list[tuple[Judge, ObjectionEffect]]


# viewer: caller
def objections_of(entry: Entry) -> list[Objection]:
    """Those in force, oldest first."""
    return list(Objection.objects.filter(entry=entry, withdrawn_at__isnull=True).order_by("pk"))


# viewer: caller
def matched_objections(edition: Edition, entry: Entry | None = None) -> list[MatchedObjection]:
    """Objections in force of an edition (or of one entry), each with the judges whom it means."""
    rows = (
        Objection.objects.filter(entry__edition=edition, withdrawn_at__isnull=True)
        .select_related("entry__startup")
        .order_by("entry__number", "pk")
    )
    found = list(rows.filter(entry=entry) if entry is not None else rows)
    judges = _judges(edition, found) if found else []
    return [MatchedObjection(row, named_by(row, judges, edition.notice_date)) for row in found]


# viewer: caller
def all_objections(edition: Edition) -> QuerySet[Objection]:
    """Every objection of an edition, those in force first."""
    rows = Objection.objects.filter(entry__edition=edition).prefetch_related(
        with_submitted_entry("edition")
    )
    return rows.order_by(F("withdrawn_at").desc(nulls_first=True), "entry__number", "pk")


# viewer: caller
def objection_outcomes(edition: Edition, rows: Sequence[Objection]) -> list[ObjectionOutcome]:
    """What became of some objections.

    A judge is kept away by any conflict in force, whoever noted it.
    """
    judges = [judge for judge in _judges(edition, rows) if not judge.is_shadow] if rows else []
    conflicts = list(
        Conflict.objects.filter(entry__in={row.entry_id for row in rows}).values_list(
            "judge_id", "entry_id", "source", "withdrawn_at"
        )
    )
    kept = {(judge, entry) for judge, entry, _source, withdrawn in conflicts if withdrawn is None}
    lifted = {
        (judge, entry)
        for judge, entry, source, withdrawn in conflicts
        if withdrawn and source == Conflict.Source.STARTUP
    }

    def met(row: Objection, judge: Judge) -> ObjectionEffect:
        pair = (judge.pk, row.entry_id)
        return (
            ObjectionEffect.KEPT_AWAY
            if pair in kept
            else ObjectionEffect.LIFTED
            if pair in lifted
            else ObjectionEffect.UNREAD
        )

    return [
        ObjectionOutcome(
            row,
            []
            if row.withdrawn_at
            else [(judge, met(row, judge)) for judge in named_by(row, judges, edition.notice_date)],
        )
        for row in rows
    ]


def most_objections(edition: Edition) -> int:
    """How many an entry may have."""
    return edition.objections


def objections_until(edition: Edition) -> datetime:
    """The moment up to which a startup may object: when scoring of the first round opens."""
    first = edition.rounds.order_by("order").first()
    return first.opens_at if first else edition.closes_at


def takes_objections(edition: Edition, *, now: datetime | None = None) -> bool:
    """Whether it is still time, and the edition takes them at all."""
    begun = edition.rounds.exclude(state__in=[RoundState.SETUP, RoundState.ASSIGNED]).exists()
    return (
        bool(most_objections(edition))
        and not begun
        and (now or timezone.now()) < objections_until(edition)
    )


# viewer: clock
def conflicts_objected(edition: Edition) -> Iterator[Conflict]:
    """A conflict, not saved, for every judge that an objection in force names."""
    objections = list(
        Objection.objects.filter(entry__edition=edition, withdrawn_at__isnull=True).order_by("pk")
    )
    if not objections:
        return
    judges = _judges(edition, objections)
    for objection in objections:
        for judge in named_by(objection, judges, edition.notice_date):
            note = f"{objection}: {objection.reason}"
            yield Conflict(
                judge=judge,
                entry_id=objection.entry_id,
                kind=ConflictKind.BLOCKED,
                source=Conflict.Source.STARTUP,
                objection=objection,
                note=note[:300],
            )


# viewer: pure
def named_by(objection: Objection, judges: Sequence[Judge], base: date) -> list[Judge]:
    """The judges whom an objection means: by person and by house, both where both are given."""
    return [
        judge
        for judge in judges
        if _is_person(objection.person, judge) and _is_of_house(objection.organisation, judge, base)
    ]


def domain_in(text: str) -> str:
    """The domain, where the text is one or an e-mail address; "" where it is a name."""
    found = _DOMAIN.fullmatch(text.strip().rpartition("@")[2] if "@" in text else text.strip())
    return found.group(1).lower() if found else ""


def _judges(edition: Edition, rows: Iterable[Objection]) -> list[Judge]:
    """All that the objections might mean; their addresses where one says an address or a domain."""
    judges = Judge.with_shadows.filter(edition=edition).exclude(state=Judge.State.DISMISSED)
    needed = ["user__affiliations__organisation"]
    if any("." in row.organisation for row in rows):
        needed.append("user__other_addresses")
    found = judges.select_related("user", "organisation").prefetch_related(*needed)
    return list(found.order_by("pk"))


def _is_person(name: str, judge: Judge) -> bool:
    return not name or plain(name) in {plain(judge.user.name), plain(judge.user.name_roman)} - {""}


def _is_of_house(text: str, judge: Judge, base: date) -> bool:
    if not text:
        return True
    if "@" in text.strip().lstrip("@"):
        return text.strip().lower() in judge.user.addresses()
    domain = domain_in(text)
    if domain and any(
        known == domain or known.endswith(f".{domain}") for known in domains_of(judge)
    ):
        return True
    houses = [judge.organisation] if judge.organisation else []
    houses += [
        tie.organisation
        for tie in judge.user.affiliations.all()
        if is_within(tie.until, base, EMPLOYER_YEARS)
    ]
    keys = {("name", name) for name in house_names(text)}
    return any(keys & keys_of(house) for house in houses)
