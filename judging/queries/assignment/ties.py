"""이해충돌 (conflicts of interest) that the data shows (docs/rules-kr.md §5).

Who is tied to whom, as what, and since or until when.
"""

# tested by: tests/judging/services/assignment/test_conflicts.py

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from challenge.kernel.text.folded_names import folded
from challenge.kernel.text.house_names import house_names
from challenge.models import Affiliation, AuditEvent, Edition, Organisation
from judging.models import ConflictKind, Judge
from submissions.models import Entry, Startup
from submissions.queries.snapshot import companies_ever_submitted

PUBLIC_DOMAINS = frozenset(
    """
    gmail.com googlemail.com naver.com hanmail.net daum.net kakao.com nate.com outlook.com
    outlook.kr hotmail.com live.com live.co.kr yahoo.com yahoo.co.kr icloud.com me.com mac.com
    proton.me protonmail.com korea.kr dreamwiz.com empas.com
    """.split()  # noqa: SIM905 - read as words, a line for each would be 22
)
FACTS = [  # actions of the audit log after which conflicts are read again
    "affiliation.added", "affiliation.removed",
    "judge.invited", "judge.accepted", "judge.updated", "judge.made_shadow", "judge.made_counting",
    "user.updated", "address.confirmed",
    "startup.updated", "member.added", "member.removed", "representative.changed",
    "entry.submitted", "entry.imported",
    "objection.made", "objection.withdrawn",
]  # fmt: skip
EMPLOYER_YEARS, ADVISER_YEARS, INVESTOR_YEARS = 3, 2, 3
Key = tuple[str, str]
Found = tuple[int, int, str, str]  # judge, entry, kind, note
Ties = dict[
    Key, list[tuple[int, Affiliation]]
]  # house → entries whose people are tied to it, and how


@dataclass(frozen=True, slots=True)
class _House:
    """What of a startup can meet a judge.

    Its names and number, mail domains, and its people's other houses.
    """

    entry: int
    keys: frozenset[Key]
    domains: frozenset[str]
    ties: list[Affiliation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Index:
    """Entries by what can meet a judge: a house's key, a mail domain, a tie of its people."""

    by_key: dict[Key, list[int]]
    by_domain: dict[str, list[int]]
    by_tie: Ties


# viewer: clock
def conflicts_in_data(edition: Edition) -> Iterator[Found]:
    """Every conflict that the tables show on the edition's notice date.

    The same one may come twice.
    """
    index = _index_of(_houses(edition))
    judges = list(
        Judge.with_shadows.filter(edition=edition)
        .exclude(state=Judge.State.DISMISSED)
        .select_related("user", "organisation")
        .prefetch_related("user__affiliations__organisation", "user__other_addresses")
    )
    colleagues: dict[int | None, list[Judge]] = {}
    for judge in judges:
        if not judge.is_shadow:  # whose ties keep nobody from judging
            colleagues.setdefault(judge.organisation_id, []).append(judge)
    base = edition.notice_date
    for judge in judges:
        others = colleagues.get(judge.organisation_id, []) if judge.organisation_id else []
        ties = judge.user.affiliations.all()
        yield from _by_own_house(judge, index.by_key, index.by_tie, base)
        yield from _by_ties(judge, ties, index.by_key, index.by_tie, base)
        yield from _by_colleagues(judge, others, index.by_key, base)
        for domain in domains_of(judge):
            for entry in index.by_domain.get(domain, []):
                yield judge.pk, entry, ConflictKind.EMAIL_DOMAIN, domain


def _index_of(houses: Iterable[_House]) -> _Index:
    index = _Index({}, {}, {})
    for house in houses:
        for key in house.keys:
            index.by_key.setdefault(key, []).append(house.entry)
        for domain in house.domains:
            index.by_domain.setdefault(domain, []).append(house.entry)
        for tie in house.ties:
            for key in keys_of(tie.organisation):
                index.by_tie.setdefault(key, []).append((house.entry, tie))
    return index


# viewer: clock
def has_new_facts(edition: Edition) -> bool:
    """Whether a judge's or a startup's facts changed since conflicts were last read."""
    return newest_fact(edition) > read_up_to(edition)


# viewer: clock
def newest_fact(edition: Edition) -> int:
    """The newest event of the log that may make a conflict.

    Companies and persons belong to no one edition.
    """
    events = AuditEvent.objects.filter(
        Q(edition=edition) | Q(edition__isnull=True), action__in=FACTS, pk__gt=read_up_to(edition)
    )
    return events.order_by("-pk").values_list("pk", flat=True).first() or 0


# viewer: clock
def read_up_to(edition: Edition) -> int:
    """The newest such event when conflicts were last read."""
    last = (
        AuditEvent.objects.filter(edition=edition, action="conflicts.found")
        .order_by("-pk")
        .values_list("facts__seen", flat=True)
        .first()
    )
    return int(last or 0)


def _houses(edition: Edition) -> Iterator[_House]:
    entries = (
        Entry.objects.filter(edition=edition)
        .select_related("startup")
        .prefetch_related(
            "startup__members__user__affiliations__organisation",
            "startup__members__user__other_addresses",
        )
    )
    submitted = companies_ever_submitted(edition)
    for entry in entries.order_by("pk"):
        startup = entry.startup
        # as it was ever submitted, and as it is called by now: a new name must not hide a conflict
        called = [startup, *submitted.get(entry.pk, [])]
        keys = frozenset(key for company in called for key in _keys_of_company(company))
        people = [member.user for member in startup.members.all()]
        addresses = [address for person in people for address in person.addresses()]
        own = {domain for domain in map(_domain, addresses) if domain}
        ties = [
            tie
            for person in people
            for tie in person.affiliations.all()
            if not keys_of(tie.organisation) & keys
        ]
        yield _House(entry.pk, keys, frozenset(own - PUBLIC_DOMAINS), ties)


def _by_own_house(
    judge: Judge, by_key: dict[Key, list[int]], by_tie: Ties, base: date
) -> Iterator[Found]:
    """The judge's house is the startup itself, or a founder works or worked there."""
    house = judge.organisation
    if house is None:
        return
    for entry in _hits(by_key, keys_of(house)):
        yield judge.pk, entry, ConflictKind.ORGANISATION, house.name_ko
    for entry, tie in _people_of(by_tie, house):
        if is_within(tie.until, base, EMPLOYER_YEARS):
            kind = ConflictKind.ORGANISATION if _is_current(tie, base) else ConflictKind.EMPLOYER
            yield judge.pk, entry, kind, _note(tie)


def _by_ties(
    judge: Judge,
    ties: Iterable[Affiliation],
    by_key: dict[Key, list[int]],
    by_tie: Ties,
    base: date,
) -> Iterator[Found]:
    """The judge's own ties to the startup, and houses that judge and founder share or shared."""
    for tie in ties:
        kind = _kind_of(tie, base)
        house = tie.organisation
        if kind:
            for entry in _hits(by_key, keys_of(house)):
                yield judge.pk, entry, kind, _note(tie)
        for entry, other in _people_of(by_tie, house):
            same_department = bool(plain(tie.department)) and plain(tie.department) == plain(
                other.department
            )
            if same_department or (
                _is_current(tie, base) and is_within(other.until, base, EMPLOYER_YEARS)
            ):
                yield judge.pk, entry, ConflictKind.ORGANISATION, _note(other)


def _by_colleagues(
    judge: Judge, others: list[Judge], by_key: dict[Key, list[int]], base: date
) -> Iterator[Found]:
    """Own employer holds shares, or advised (docs/rules-kr.md §5).

    A colleague's tie of that kind counts for the whole house.
    """
    for other in others:
        for tie in other.user.affiliations.all() if other.pk != judge.pk else ():
            kind = _kind_of(tie, base)
            if kind in {ConflictKind.INVESTMENT, ConflictKind.MENTOR}:
                for entry in _hits(by_key, keys_of(tie.organisation)):
                    yield judge.pk, entry, kind, _note(tie)


def _kind_of(tie: Affiliation, base: date) -> str:
    """Which conflict a tie to the startup is; "" when it is too long ago."""
    kinds = Affiliation.Kind
    if tie.kind == kinds.SHAREHOLDER:
        return ConflictKind.INVESTMENT if is_within(tie.until, base, INVESTOR_YEARS) else ""
    if tie.kind in {kinds.MENTOR, kinds.ADVISER}:
        return ConflictKind.MENTOR if is_within(tie.until, base, ADVISER_YEARS) else ""
    if tie.kind == kinds.AGENT:
        return ConflictKind.AGENT  # however long ago
    if _is_current(tie, base):
        return ConflictKind.ORGANISATION
    return ConflictKind.EMPLOYER if is_within(tie.until, base, EMPLOYER_YEARS) else ""


def is_within(until: date | None, base: date, years: int) -> bool:
    """Still going on, or ended so many calendar years before the base date or later.

    The day itself counts.
    """
    return until is None or until >= _years_before(base, years)


def _years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    leap = day.month == 2 and day.day == 29  # noqa: PLR2004 - the leap day
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def _is_current(tie: Affiliation, base: date) -> bool:
    return tie.until is None or tie.until >= base


def _hits(by_key: dict[Key, list[int]], keys: frozenset[Key]) -> list[int]:
    return sorted({entry for key in keys for entry in by_key.get(key, [])})


def _people_of(by_tie: Ties, house: Organisation) -> list[tuple[int, Affiliation]]:
    """Entries whose people are or were tied to this house, also where it is written down twice."""
    return [found for key in sorted(keys_of(house)) for found in by_tie.get(key, [])]


# viewer: pure
def keys_of(house: Organisation) -> frozenset[Key]:
    """By what an organisation is recognised."""
    return _keys(house.registration_number, house.name_ko, house.name_en)


def _keys_of_company(company: Startup) -> frozenset[Key]:
    return _keys(company.registration_number, company.name_ko, company.name_en)


def _keys(number: str, *names: str) -> frozenset[Key]:
    """By what a house is recognised.

    Its registration number, and its names without their legal form.
    """
    spelt = {found for name in names for found in house_names(name)}
    return frozenset({("number", number)} if number else set()) | frozenset(
        ("name", name) for name in spelt
    )


def plain(name: str) -> str:
    """A name without width, case, blanks, points and what nobody sees."""
    return "".join(sign for sign in folded(name) if sign not in " .,()")


# viewer: pure
def domains_of(judge: Judge) -> list[str]:
    """The mail domains that tell a judge's house; public ones don't."""
    known = {
        *map(_domain, judge.user.addresses()),
        (judge.organisation.email_domain if judge.organisation else "").lower(),
    }
    return sorted(known - PUBLIC_DOMAINS - {""})


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _note(tie: Affiliation) -> str:
    dates = f"{tie.since or ''}–{tie.until or ''}" if tie.since or tie.until else ""
    return " · ".join(part for part in (tie.organisation.name_ko, tie.department, dates) if part)
