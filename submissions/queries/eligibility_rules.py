"""The eligibility rules: each looks at what one entry submitted and answers pass, fail or unknown,
with the facts it saw.
"""
# tested by: tests/submissions/services/test_eligibility_check.py

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from challenge.models import Edition, Track
from submissions.models import Attachment, ConsentKind, Entry, Member, Startup
from submissions.queries.korean_numbers import BadRegistrationNumber, clean_registration_number
from submissions.queries.papers.asked import asked_of, file_problems, papers_of
from submissions.queries.snapshot import company_in, latest_snapshot

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
Outcome = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules look at: what was submitted, and the edition's rules.

    asked: keys of the questions.  files: as the version lists them.  file_states: key of a paper →
    states of its submitted files.  consent_given: given with the submission, and not withdrawn.
    """

    edition: Edition
    company: Startup
    track: Track | None
    accounts: list[str]
    asked: list[str]
    files: list[dict[str, Any]]
    file_states: dict[str, set[str]]
    consent_given: bool


# viewer: caller
def findings_of(entry: Entry, snapshot: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Every rule's finding, in order: {"rule", "outcome": pass|fail|unknown, "facts"}.

    The rules read what was submitted, never what the company has typed since.  snapshot: the
    version to look at; None: the last.  An entry that was never submitted has no findings.
    """
    submitted = snapshot or latest_snapshot(entry)
    if submitted is None:
        return []
    checked = _checked(entry, submitted)
    return [
        {"rule": name, "outcome": outcome, "facts": facts}
        for name, rule in RULES.items()
        for outcome, facts in [rule(checked)]
    ]


def _checked(entry: Entry, submitted: dict[str, Any]) -> Checked:
    slug = submitted["item"]["track"]
    return Checked(
        edition=entry.edition,
        company=company_in(submitted),
        track=next((track for track in entry.edition.tracks.all() if track.slug == slug), None),
        accounts=_accounts(entry, submitted),
        asked=[row["key"] for row in submitted["answers"]],
        files=submitted["files"],
        file_states=_file_states(entry, submitted["files"]),
        consent_given=_is_consent_given(entry, submitted["consents"]),
    )


def _accounts(entry: Entry, submitted: dict[str, Any]) -> list[str]:
    """Who represents the company; versions of before don't say it."""
    if "represented_by" in submitted:
        return list(submitted["represented_by"])
    members = entry.startup.members.all()
    return [row.user.name for row in members if row.kind == Member.Kind.REPRESENTATIVE]


def _file_states(entry: Entry, files: list[dict[str, Any]]) -> dict[str, set[str]]:
    rows = {file.pk: file for file in entry.attachments.all()}
    states: dict[str, set[str]] = {}
    for file in files:
        if row := rows.get(file["id"]):
            states.setdefault(file["kind"], set()).add(_state_when_submitted(row))
    return states


def _state_when_submitted(file: Attachment) -> str:
    """A file that was taken out of the draft since stays with its version."""
    if file.state != Attachment.State.REMOVED:
        return file.state
    if file.refusal_code:
        return Attachment.State.REFUSED
    return Attachment.State.READY if file.content_type else Attachment.State.CHECKING


def _is_consent_given(entry: Entry, given: list[list[str]]) -> bool:
    return any(kind == ConsentKind.COLLECTION for kind, _version in given) and any(
        row.kind == ConsentKind.COLLECTION
        and row.edition_id == entry.edition_id
        and row.withdrawn_at is None
        for row in entry.startup.consents.all()
    )


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _head_office(checked: Checked) -> Outcome:
    city = checked.company.city.strip()
    prefixes = tuple(place.casefold() for place in checked.edition.region)
    if not prefixes:  # this call asks for no place
        return PASS, {"city": city}
    return (PASS if city.casefold().startswith(prefixes) else FAIL if city else UNKNOWN), {
        "city": city
    }


def _company_age(checked: Checked) -> Outcome:
    """Start date on or after the base date − n years; the boundary day counts as inside."""
    edition, company = checked.edition, checked.company
    if company.kind == Startup.Kind.PRE:
        return PASS, {"pre_startup": True}
    years = (checked.track.max_age_years if checked.track else None) or edition.max_age_years
    earliest = years_before(edition.notice_date, years)
    facts = {
        "years": years,
        "base_date": edition.notice_date.isoformat(),
        "earliest": earliest.isoformat(),
    }
    if company.founded_on is None:
        return UNKNOWN, facts
    return (PASS if company.founded_on >= earliest else FAIL), {
        **facts,
        "founded_on": company.founded_on.isoformat(),
    }


def _founded(checked: Checked) -> Outcome:
    kind = checked.company.kind
    if kind != Startup.Kind.PRE:
        return PASS, {"kind": kind}
    return (PASS if checked.edition.pre_startups_allowed else FAIL), {"kind": kind}


def _registration_number(checked: Checked) -> Outcome:
    """The check digit only; it is never proof that the business is alive."""
    number = checked.company.registration_number
    if checked.company.kind == Startup.Kind.PRE:
        return PASS, {"pre_startup": True}
    if not number:
        return UNKNOWN, {}
    try:
        clean_registration_number(number)
    except BadRegistrationNumber:
        return FAIL, {"number": number}
    return PASS, {"number": number}


def _representative(checked: Checked) -> Outcome:
    people, named = checked.accounts, checked.company.representative.strip()
    facts = {"account": people, "representative": named}
    if not people:
        return FAIL, facts
    return (PASS if named and named in people else UNKNOWN), facts


def _papers(checked: Checked) -> Outcome:
    """Those that the track asks for: required ones are there and usable, and dated ones new enough
    (which an optional one that was sent is, too).
    """
    track = checked.track.slug if checked.track else ""
    papers = asked_of(papers_of(checked.edition), track, checked.company.kind, checked.asked)
    problems = file_problems(checked.edition, papers, checked.files)
    facts = [
        {
            "key": paper.key,
            "ko": paper.name_ko,
            "en": paper.name_en,
            "states": sorted(checked.file_states.get(paper.key, ())),
            "issued_on": [row["issued_on"] for row in _dated(checked.files, paper.key)],
            "is_refused": paper.key in problems and bool(checked.file_states.get(paper.key)),
        }
        for paper in papers
        if paper.required or checked.file_states.get(paper.key)
    ]
    required = {paper.key for paper in papers if paper.required}
    found = [checked.file_states.get(key, set()) for key in required]
    if not problems and all(Attachment.State.READY in states for states in found):
        return PASS, {"papers": facts}
    waiting = not problems and all(
        states & {Attachment.State.READY, Attachment.State.CHECKING} for states in found
    )
    return (UNKNOWN if waiting else FAIL), {"papers": facts}


def _dated(files: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [row for row in files if row["kind"] == key and row.get("issued_on")]


def _consent(checked: Checked) -> Outcome:
    return (PASS if checked.consent_given else FAIL), {}


RULES: dict[str, Callable[[Checked], Outcome]] = {
    "head_office": _head_office,
    "company_age": _company_age,
    "founded": _founded,
    "registration_number": _registration_number,
    "representative": _representative,
    "papers": _papers,
    "consent": _consent,
}
