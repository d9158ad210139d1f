"""The eligibility rules: each looks at one entry and answers pass, fail or unknown, with the facts
it saw.
"""
# tested by: tests/submissions/services/test_eligibility_check.py

from collections.abc import Callable
from datetime import date
from typing import Any

from submissions.models import Attachment, ConsentKind, Entry, Member, Startup
from submissions.queries.completeness import required_files
from submissions.queries.korean_numbers import BadRegistrationNumber, clean_registration_number

SEOUL = ("서울", "Seoul", "seoul")
PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
Outcome = tuple[str, dict[str, Any]]


# viewer: caller
def findings_of(entry: Entry) -> list[dict[str, Any]]:
    """Every rule's finding, in order: {"rule", "outcome": pass|fail|unknown, "facts"}."""
    return [
        {"rule": name, "outcome": outcome, "facts": facts}
        for name, rule in RULES.items()
        for outcome, facts in [rule(entry)]
    ]


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _head_office(entry: Entry) -> Outcome:
    city = entry.startup.city.strip()
    wanted = entry.edition.rules.get("region", list(SEOUL))
    prefixes = tuple([wanted] if isinstance(wanted, str) else wanted) or SEOUL
    return (PASS if city.startswith(prefixes) else FAIL if city else UNKNOWN), {"city": city}


def _company_age(entry: Entry) -> Outcome:
    """Start date on or after the base date − n years; the boundary day counts as inside."""
    edition, startup = entry.edition, entry.startup
    if startup.kind == Startup.Kind.PRE:
        return PASS, {"pre_startup": True}
    years = (entry.track.max_age_years if entry.track else None) or edition.max_age_years
    earliest = years_before(edition.notice_date, years)
    facts = {
        "years": years,
        "base_date": edition.notice_date.isoformat(),
        "earliest": earliest.isoformat(),
    }
    if startup.founded_on is None:
        return UNKNOWN, facts
    return (PASS if startup.founded_on >= earliest else FAIL), {
        **facts,
        "founded_on": startup.founded_on.isoformat(),
    }


def _founded(entry: Entry) -> Outcome:
    if entry.startup.kind != Startup.Kind.PRE:
        return PASS, {"kind": entry.startup.kind}
    return (PASS if entry.edition.pre_startups_allowed else FAIL), {"kind": entry.startup.kind}


def _registration_number(entry: Entry) -> Outcome:
    """The check digit only; it is never proof that the business is alive."""
    number = entry.startup.registration_number
    if entry.startup.kind == Startup.Kind.PRE:
        return PASS, {"pre_startup": True}
    if not number:
        return UNKNOWN, {}
    try:
        clean_registration_number(number)
    except BadRegistrationNumber:
        return FAIL, {"number": number}
    return PASS, {"number": number}


def _representative(entry: Entry) -> Outcome:
    people = [
        member.user.name
        for member in entry.startup.members.all()
        if member.kind == Member.Kind.REPRESENTATIVE
    ]
    named = entry.startup.representative.strip()
    facts = {"account": people, "representative": named}
    if not people:
        return FAIL, facts
    return (PASS if named and named in people else UNKNOWN), facts


def _papers(entry: Entry) -> Outcome:
    states = {
        kind: {file.state for file in entry.attachments.all() if file.kind == kind}
        for kind in required_files(entry)
    }
    facts = {kind: sorted(found) for kind, found in states.items()}
    if all(Attachment.State.READY in found for found in states.values()):
        return PASS, facts
    waiting = all(
        found & {Attachment.State.READY, Attachment.State.CHECKING} for found in states.values()
    )
    return (UNKNOWN if waiting else FAIL), facts


def _consent(entry: Entry) -> Outcome:
    given = any(
        row.kind == ConsentKind.COLLECTION
        and row.edition_id == entry.edition_id
        and row.withdrawn_at is None
        for row in entry.startup.consents.all()
    )
    return (PASS if given else FAIL), {}


RULES: dict[str, Callable[[Entry], Outcome]] = {
    "head_office": _head_office,
    "company_age": _company_age,
    "founded": _founded,
    "registration_number": _registration_number,
    "representative": _representative,
    "papers": _papers,
    "consent": _consent,
}
