"""이해충돌 that the data shows (RULES-KR §5), and those that organisers or startups name; what is in force is taken back at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput
from challenge.models import Affiliation, AuditEvent, Edition, User
from challenge.permissions import may_organise, require
from judging.models import Assignment, AssignmentState, Conflict, ConflictKind, Judge, Round, RoundState
from judging.permissions import may_manage_judge
from judging.services.assigning import request_repair
from submissions.models import Entry

PUBLIC_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "naver.com",
        "hanmail.net",
        "daum.net",
        "kakao.com",
        "nate.com",
        "outlook.com",
        "outlook.kr",
        "hotmail.com",
        "live.com",
        "live.co.kr",
        "yahoo.com",
        "yahoo.co.kr",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "protonmail.com",
        "korea.kr",
        "dreamwiz.com",
        "empas.com",
    ]
)
EMPLOYER_YEARS, ADVISER_YEARS, INVESTOR_YEARS = 3, 2, 3
_COMPANY_FORM = re.compile(r"주식회사|유한회사|\(주\)|㈜|\binc\b|\bltd\b|\bco\b|[\s.,()]+", re.IGNORECASE)
Key = tuple[str, str]
Found = tuple[int, int, str]  # judge, entry, kind


@dataclass(frozen=True, slots=True)
class _House:
    """What of a startup can meet a judge: its names and number, mail domains, and its people's other houses."""

    entry: int
    keys: frozenset[Key]
    domains: frozenset[str]
    ties: list[Affiliation] = field(default_factory=list)


@transaction.atomic
def find_conflicts(*, actor: User | None, edition: Edition) -> int:
    """Read conflicts from the data anew; returns how many are new.  Gone ones are withdrawn, lifted ones stay lifted.

    Assignments in conflict are taken back, and a repair is asked for.
    """
    if actor is not None:
        require(may_organise, actor, edition)
    found = {(judge, entry, kind): note for judge, entry, kind, note in _derived(edition)}
    standing = Conflict.objects.filter(judge__edition=edition, source=Conflict.Source.DATA, withdrawn_at__isnull=True)
    known = {(row.judge_id, row.entry_id, row.kind): row for row in standing}
    gone = [row.pk for key, row in known.items() if key not in found]
    Conflict.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
    lifted = _lifted(edition)
    new = [
        Conflict(judge_id=j, entry_id=e, kind=kind, source=Conflict.Source.DATA, note=note[:300])
        for (j, e, kind), note in sorted(found.items())
        if (j, e, kind) not in known and (j, e, kind) not in lifted
    ]
    Conflict.objects.bulk_create(new, batch_size=2000)
    if new or gone:
        audit.record(actor, "conflicts.found", edition, new=len(new), withdrawn=len(gone))
    if new:
        take_back_conflicting(actor=actor, edition=edition)
    return len(new)


@transaction.atomic
def set_conflict(*, actor: User, judge: Judge, entry: Entry, kind: str, note: str = "", source: str = Conflict.Source.ORGANISER) -> Conflict:
    """An organiser sets a conflict (source organiser), or notes one that a startup raised (source startup: 기피)."""
    require(may_manage_judge, actor, judge)
    if kind not in ConflictKind.values or source not in {Conflict.Source.ORGANISER, Conflict.Source.STARTUP}:
        raise InvalidInput(fields={"kind": _("Choose the kind of conflict.")})
    if entry.edition_id != judge.edition_id:
        raise InvalidInput(fields={"entry": _("This entry belongs to another edition.")})
    conflict, made = Conflict.objects.get_or_create(judge=judge, entry=entry, kind=kind, source=source, withdrawn_at=None, defaults={"note": note, "declared_by": actor})
    if made:
        audit.record(actor, "conflict.set", conflict, edition=judge.edition, judge=judge.pk, entry=entry.pk, kind=kind, source=source)
        take_back_conflicting(actor=actor, edition=judge.edition)
    return conflict


@transaction.atomic
def lift_conflict(*, actor: User, conflict: Conflict, reason: str) -> Conflict:
    """Declare a conflict void, with a reason in the log; the data will not bring the same one back."""
    require(may_manage_judge, actor, conflict.judge)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write why this is no conflict of interest.")})
    if Conflict.objects.filter(pk=conflict.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        key = [conflict.judge_id, conflict.entry_id, conflict.kind]
        audit.record(actor, "conflict.lifted", conflict, edition=conflict.judge.edition, key=key, reason=reason.strip())
    conflict.refresh_from_db()
    return conflict


@transaction.atomic
def take_back_conflicting(*, actor: User | None, edition: Edition) -> int:
    """Take back every standing assignment that is in conflict, begun or not, and ask for repairs; returns how many."""
    running = Round.objects.filter(edition=edition, state__in=[RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN])
    pairs = set(Conflict.objects.filter(judge__edition=edition, withdrawn_at__isnull=True).values_list("judge_id", "entry_id"))
    standing = Assignment.objects.select_for_update(of=("self",)).filter(round__in=running, state=AssignmentState.ACTIVE).select_related("round__edition").order_by("pk")
    hit = [one for one in standing if (one.judge_id, one.entry_id) in pairs]
    for one in hit:
        one.advance(AssignmentState.REMOVED)
        audit.record(actor, "assignment.taken_back", one, edition=edition, reason="conflict")
    for round in {one.round_id: one.round for one in hit}.values():
        request_repair(actor=actor, round=round, cause="conflict")
    return len(hit)


def _derived(edition: Edition) -> Iterator[tuple[int, int, str, str]]:
    houses = list(_houses(edition))
    by_key: dict[Key, list[int]] = {}
    by_domain: dict[str, list[int]] = {}
    by_tie: dict[int, list[tuple[int, Affiliation]]] = {}
    for house in houses:
        for key in house.keys:
            by_key.setdefault(key, []).append(house.entry)
        for domain in house.domains:
            by_domain.setdefault(domain, []).append(house.entry)
        for tie in house.ties:
            by_tie.setdefault(tie.organisation_id, []).append((house.entry, tie))
    judges = list(
        Judge.objects.filter(edition=edition).exclude(state=Judge.State.DISMISSED).select_related("user", "organisation").prefetch_related("user__affiliations__organisation")
    )
    colleagues: dict[int | None, list[Judge]] = {}
    for judge in judges:
        colleagues.setdefault(judge.organisation_id, []).append(judge)
    for judge in judges:
        yield from _by_own_house(judge, by_key, by_tie, edition.notice_date)
        yield from _by_ties(judge, judge.user.affiliations.all(), by_key, by_tie, edition.notice_date)
        yield from _by_colleagues(judge, colleagues[judge.organisation_id] if judge.organisation_id else [], by_key, edition.notice_date)
        yield from ((judge.pk, entry, ConflictKind.EMAIL_DOMAIN, domain) for domain in _judge_domains(judge) for entry in by_domain.get(domain, []))


def _houses(edition: Edition) -> Iterator[_House]:
    entries = Entry.objects.filter(edition=edition).select_related("startup").prefetch_related("startup__members__user__affiliations__organisation")
    for entry in entries.order_by("pk"):
        startup = entry.startup
        keys = _keys(startup.registration_number, startup.name_ko, startup.name_en)
        people = [member.user for member in startup.members.all()]
        own = {domain for domain in (_domain(person.email) for person in people) if domain}
        ties = [tie for person in people for tie in person.affiliations.all() if not _keys(tie.organisation.registration_number, tie.organisation.name_ko) & keys]
        yield _House(entry.pk, keys, frozenset(own - PUBLIC_DOMAINS), ties)


def _by_own_house(judge: Judge, by_key: dict[Key, list[int]], by_tie: dict[int, list[tuple[int, Affiliation]]], base: date) -> Iterator[tuple[int, int, str, str]]:
    """The judge's house is the startup itself, or a founder works or worked there."""
    house = judge.organisation
    if house is None:
        return
    for entry in _hits(by_key, _keys(house.registration_number, house.name_ko, house.name_en)):
        yield judge.pk, entry, ConflictKind.ORGANISATION, house.name_ko
    for entry, tie in by_tie.get(house.pk, []):
        if _within(tie.until, base, EMPLOYER_YEARS):
            kind = ConflictKind.ORGANISATION if _is_current(tie, base) else ConflictKind.EMPLOYER
            yield judge.pk, entry, kind, _note(tie)


def _by_ties(
    judge: Judge, ties: Iterable[Affiliation], by_key: dict[Key, list[int]], by_tie: dict[int, list[tuple[int, Affiliation]]], base: date
) -> Iterator[tuple[int, int, str, str]]:
    """The judge's own ties to the startup, and houses that judge and founder share or shared."""
    for tie in ties:
        kind = _kind_of(tie, base)
        house = tie.organisation
        if kind:
            for entry in _hits(by_key, _keys(house.registration_number, house.name_ko, house.name_en)):
                yield judge.pk, entry, kind, _note(tie)
        for entry, other in by_tie.get(tie.organisation_id, []):
            same_department = bool(tie.department) and tie.department == other.department
            if same_department or (_is_current(tie, base) and _within(other.until, base, EMPLOYER_YEARS)):
                yield judge.pk, entry, ConflictKind.ORGANISATION, _note(other)


def _by_colleagues(judge: Judge, others: list[Judge], by_key: dict[Key, list[int]], base: date) -> Iterator[tuple[int, int, str, str]]:
    """Own employer holds shares or advised (RULES-KR §5): a colleague's tie of that kind counts for the whole house."""
    for other in others:
        for tie in other.user.affiliations.all() if other.pk != judge.pk else ():
            kind = _kind_of(tie, base)
            if kind == ConflictKind.INVESTMENT:
                for entry in _hits(by_key, _keys(tie.organisation.registration_number, tie.organisation.name_ko)):
                    yield judge.pk, entry, kind, _note(tie)


def _kind_of(tie: Affiliation, base: date) -> str:
    """Which conflict a tie to the startup is; "" when it is too long ago."""
    kinds = Affiliation.Kind
    if tie.kind == kinds.SHAREHOLDER:
        return ConflictKind.INVESTMENT if _within(tie.until, base, INVESTOR_YEARS) else ""
    if tie.kind in {kinds.MENTOR, kinds.ADVISER}:
        return ConflictKind.MENTOR if _within(tie.until, base, ADVISER_YEARS) else ""
    if _is_current(tie, base):
        return ConflictKind.ORGANISATION
    return ConflictKind.EMPLOYER if _within(tie.until, base, EMPLOYER_YEARS) else ""


def _within(until: date | None, base: date, years: int) -> bool:
    """Still going on, or ended less than so many years before the base date."""
    return until is None or until >= base - timedelta(days=round(365.2425 * years))


def _is_current(tie: Affiliation, base: date) -> bool:
    return tie.until is None or tie.until >= base


def _hits(by_key: dict[Key, list[int]], keys: frozenset[Key]) -> list[int]:
    return sorted({entry for key in keys for entry in by_key.get(key, [])})


def _keys(number: str, *names: str) -> frozenset[Key]:
    """By what a house is recognised: its registration number, and its names without their legal form."""
    plain = {_COMPANY_FORM.sub("", unicodedata.normalize("NFKC", name).casefold()) for name in names if name}
    return frozenset({("number", number)} if number else set()) | frozenset(("name", name) for name in plain if name)


def _judge_domains(judge: Judge) -> list[str]:
    known = {_domain(judge.user.email), (judge.organisation.email_domain if judge.organisation else "").lower()}
    return sorted(known - PUBLIC_DOMAINS - {""})


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _note(tie: Affiliation) -> str:
    dates = f"{tie.since or ''}–{tie.until or ''}" if tie.since or tie.until else ""
    return " · ".join(part for part in (tie.organisation.name_ko, tie.department, dates) if part)


def _lifted(edition: Edition) -> set[Found]:
    rows = AuditEvent.objects.filter(edition=edition, action="conflict.lifted").values_list("facts__key", flat=True)
    return {(row[0], row[1], row[2]) for row in rows if row}
