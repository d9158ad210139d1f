"""What is submitted as plain data, and what an earlier submission said: checks, papers, ages and
ties read that, never what was typed since.
"""
# tested by: tests/submissions/services/test_eligibility_check.py

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from challenge.kernel.questions.definitions import answer_key
from challenge.models import Edition, Question
from submissions.models import Entry, EntryVersion, Startup
from submissions.queries.answers.shown import snapshot_row
from submissions.queries.at_submission.held_parts import File, HeldParts, held_parts
from submissions.queries.completeness import (
    Section,
    papers_for,
    ready_files,
    sections_of,
)

DECLARATION_VERSION = "2026-1"
COMPANY_FIELDS = (
    "kind",
    "name_ko",
    "name_en",
    "registration_number",
    "founded_on",
    "representative",
    "city",
    "district",
    "homepage",
    "phone",
    "headcount",
    "revenue_krw",
    "raised_krw",
    "ask_krw",
)


# viewer: caller
def snapshot_of(*, entry: Entry, held: HeldParts | None = None) -> dict[str, Any]:
    """Everything that is submitted, as plain data: company, who represents it, item, answers with
    their questions, files by digest, consents.  held: held_parts, where they are at hand.
    """
    held = held_parts(entry) if held is None else held
    return {
        "company": {name: _plain(getattr(entry.startup, name)) for name in COMPANY_FIELDS},
        "represented_by": list(held.represented_by),
        "item": _item_of(entry),
        "answers": _answers_of(entry, held),
        "files": _files_of(entry, held),
        "consents": [list(row) for row in held.consents],
        "declaration": DECLARATION_VERSION,
    }


# viewer: caller
def corrected_snapshot(*, entry: Entry, parts: Collection[str], held: HeldParts) -> dict[str, Any]:
    """The last submission with only the parts replaced that a correction was asked for
    (company, item, section:<name>, file:<kind>); everything else stays word for word.
    """
    last = held.snapshot
    assert last is not None  # a correction is asked for of what was submitted
    now = snapshot_of(entry=entry, held=held)
    is_asked = {name for name in ("company", "item") if name in parts}
    return {
        **last,
        **{name: now[name] for name in is_asked},
        "answers": _replaced(last["answers"], now["answers"], "section", "section", parts),
        "files": _replaced(last["files"], now["files"], "kind", "file", parts),
    }


# viewer: caller
def latest_snapshot(entry: Entry) -> dict[str, Any] | None:
    """What was submitted last; None before the first submission."""
    return entry.versions.order_by("-number").values_list("snapshot", flat=True).first()


# viewer: caller
def companies_ever_submitted(edition: Edition) -> dict[int, list[Startup]]:
    """Entry → its company as each of the company's submissions had it, in whatever edition, so that
    a company is known by the names that it had before (not rows to be saved).
    """
    rows = (
        EntryVersion.objects.filter(entry__startup__entries__edition=edition)
        .values_list("entry__startup__entries", "snapshot__company")
        .distinct()
    )
    found: dict[int, list[Startup]] = {}
    for entry, company in rows:
        found.setdefault(entry, []).append(company_in({"company": company}))
    return found


# viewer: pure
def company_in(snapshot: dict[str, Any]) -> Startup:
    """The company as the snapshot has it, with its values' own types (not a row to be saved)."""
    facts = {name: value for name, value in snapshot["company"].items() if name in COMPANY_FIELDS}
    founded = facts.get("founded_on")
    return Startup(**{**facts, "founded_on": date.fromisoformat(founded) if founded else None})


def _replaced(
    old: list[dict[str, Any]],
    new: list[dict[str, Any]],
    key: str,
    prefix: str,
    parts: Collection[str],
) -> list[dict[str, Any]]:
    """The rows of the asked parts as they are now, all others as they were, in their old place."""

    def is_asked(row: dict[str, Any]) -> bool:
        return f"{prefix}:{row[key]}" in parts

    kept = [row for row in old if not is_asked(row)]
    fresh = [row for row in new if is_asked(row)]
    order = {row[key]: place for place, row in reversed(list(enumerate([*old, *new])))}
    return sorted([*kept, *fresh], key=lambda row: order[row[key]])


def _item_of(entry: Entry) -> dict[str, Any]:
    texts = ("title_ko", "title_en", "one_line_ko", "one_line_en", "keywords")
    return {name: getattr(entry, name) for name in texts} | {
        "track": entry.track.slug if entry.track else "",
        "field": entry.field.slug if entry.field else "",
    }


def _files_of(entry: Entry, held: HeldParts) -> list[dict[str, Any]]:
    """Of the papers that the entry is asked for, with the name that each was asked under."""
    papers = {paper.key: paper for paper in papers_for(entry)}
    found = []
    for row in (file for file in held.files if file["kind"] in papers):
        paper, issued_on = papers[row["kind"]], row["issued_on"]
        named = {"ko": paper.name_ko, "en": paper.name_en}
        dated = {"issued_on": issued_on.isoformat()} if paper.most_months and issued_on else {}
        kept = {name: value for name, value in row.items() if name != "issued_on"}
        found.append({**kept, "paper": named, **dated})
    return found


def _answers_of(entry: Entry, held: HeldParts) -> list[dict[str, Any]]:
    sections = sections_of(entry)
    answers = answers_with_files(entry, sections, held.files)
    return [
        snapshot_row(question, section.name, answers.get(question.key, ""))
        for section in sections
        for question in section.questions
    ]


# viewer: caller
def answers_with_files(
    entry: Entry, sections: Sequence[Section], files: Sequence[File] | None = None
) -> dict[str, Any]:
    """What is typed, and where a question is answered with a file, the name of what is sent.
    files: all that is sent, where it is at hand.
    """
    questions = [question for section in sections for question in section.questions]
    asked = [question.key for question in questions if question.kind == Question.Kind.FILE]
    sent = [(row["kind"], row["name"]) for row in ready_files(entry, files)] if asked else []
    return {
        **entry.answers,
        **{key: ", ".join(name for kind, name in sent if kind == answer_key(key)) for key in asked},
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, str)) else str(value)
