"""What stands where personal data stood: blanks and placeholders, and snapshots without people."""
# tested by: tests/introductions/services/erasure/test_ask.py

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from submissions.queries.snapshot import COMPANY_FIELDS

ERASED, ERASED_EN = "(삭제됨)", "(erased)"
# of a winner's submission: what was published with the result, which stays
PUBLISHED_OF_COMPANY = ("name_ko", "name_en", "district")
PUBLISHED_OF_ITEM = ("title_ko", "title_en", "one_line_ko", "one_line_en")
_NAMES = {"name_ko": ERASED, "name_en": ERASED_EN}
_TEXTS = {"registration_number", "representative", "city", "district", "homepage", "phone"}


# viewer: pure
def company_values(*, won: bool) -> dict[str, Any]:
    """Column → what it becomes; a winner keeps what was published."""
    values: dict[str, Any] = {
        name: _NAMES.get(name, "" if name in _TEXTS else None)
        for name in COMPANY_FIELDS
        if name != "kind"
    }
    kept = PUBLISHED_OF_COMPANY if won else ()
    return {name: value for name, value in values.items() if name not in kept}


# viewer: pure
def item_values(*, won: bool) -> dict[str, Any]:
    """The same, of an application."""
    texts = {} if won else dict.fromkeys(PUBLISHED_OF_ITEM, "")
    return {**texts, "keywords": []}


# viewer: pure
def submission_without_people(snapshot: Mapping[str, Any], *, won: bool) -> dict[str, Any]:
    """The snapshot of a version after its erasure: which files there were by digest, which
    consents, and of a winner what was published.
    """
    return {
        **snapshot,
        "company": {**snapshot["company"], **company_values(won=won)},
        "represented_by": [],
        "item": {**snapshot["item"], **item_values(won=won)},
        "answers": [],
        "files": [{**file, "name": ERASED} for file in snapshot["files"]],
        "erased_at": timezone.now().isoformat(),
    }


# viewer: pure
def submission_without_name(snapshot: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The snapshot of a company that others go on writing for, without one person's name."""
    company, people = dict(snapshot["company"]), snapshot.get("represented_by", [])
    if company.get("representative") == name:
        company["representative"] = ""
    return {
        **snapshot,
        "company": company,
        "represented_by": [ERASED if person == name else person for person in people],
        "erased_at": timezone.now().isoformat(),
    }


# viewer: pure
def sheet_without_words(snapshot: Mapping[str, Any], *, comment: bool) -> dict[str, Any]:
    """A sheet's revision without the judge's own note; comment: nor the comment."""
    words = ("private_note", "comment") if comment else ("private_note",)
    blank = {name: "" for name in words if name in snapshot}
    return {**snapshot, **blank, "erased_at": timezone.now().isoformat()}


# viewer: pure
def findings_without_facts(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outcome of each rule, without what it was read from."""
    return [{**finding, "facts": {}} for finding in findings]
