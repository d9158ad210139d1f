"""Entries, their answers and their eligibility, as tables to take away."""

# tested by: tests/introductions/queries/test_tables.py

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.kernel.text.amounts import won_typed
from challenge.models import Edition, User
from challenge.queries import questions_in_order
from submissions.models import EligibilityCheck, Entry, EntryVersion
from submissions.queries.answers.shown import shown_answer
from submissions.queries.answers.values import number_typed
from submissions.queries.eligibility import RULE_TITLES
from submissions.queries.entries import entries_for_organiser
from submissions.queries.korean_numbers import shown_registration_number

ROWS_AT_A_TIME = 500


# viewer: caller
def in_pages(rows: QuerySet[Any]) -> Iterator[Any]:
    """The rows some hundred at a time, so that ten thousand are never in memory at once."""
    start = 0
    while page := list(rows[start : start + ROWS_AT_A_TIME]):
        yield from page
        start += ROWS_AT_A_TIME


def entry_table(viewer: User, edition: Edition) -> OutTable:
    """Every entry as it was submitted; of a draft that it exists, and whose it is."""
    columns = [
        OutColumn(_("Number"), 12),
        OutColumn(_("State"), 12),
        OutColumn(_("Company name"), 24),
        OutColumn(_("Business registration number"), 16),
        OutColumn(_("Representative"), 14),
        OutColumn(_("Start date"), 12),
        OutColumn(_("City"), 14),
        OutColumn(_("District"), 12),
        OutColumn(_("Phone"), 16),
        OutColumn(_("Item"), 28),
        OutColumn(_("In one sentence"), 40),
        OutColumn(_("Field"), 14),
        OutColumn(_("Track"), 14),
        OutColumn(_("Eligibility"), 14),
        OutColumn(_("Submitted at"), 18),
    ]
    rows = entries_for_organiser(viewer, edition)
    return OutTable("entries", _("Entries"), columns, map(_entry_row, in_pages(rows)))


def _entry_row(entry: Entry) -> list[Cell]:
    company = entry.startup
    check = getattr(entry, "eligibility", None)
    return [
        entry.code,
        entry.get_state_display(),
        company.name,
        shown_registration_number(company.registration_number or ""),
        company.representative,
        company.founded_on,
        company.city if entry.submitted_at else "",
        company.district,
        company.phone,
        entry.title if entry.submitted_at else "",
        entry.one_line,
        entry.field.name if entry.field else "",
        entry.track.name if entry.track else "",
        str(EligibilityCheck.State(check.state).label) if check else "",
        entry.submitted_at,
    ]


def answer_table(viewer: User, edition: Edition) -> OutTable:
    """The answers of the last submission, a column a question; a table's rows are lines."""
    questions = [row for _name, _section, rows in questions_in_order(edition) for row in rows]
    columns = [OutColumn(_("Number"), 12), OutColumn(_("Company name"), 24)]
    columns += [OutColumn(question.label, 28) for question in questions]
    last = EntryVersion.objects.filter(entry=OuterRef("pk")).order_by("-number")
    rows = entries_for_organiser(viewer, edition, state="submitted").annotate(
        last_answers=Subquery(last.values("snapshot__answers")[:1])
    )
    keys = [question.key for question in questions]
    lines = (_answer_row(entry, keys) for entry in in_pages(rows))
    return OutTable("answers", _("Answers"), columns, lines)


def _answer_row(entry: Entry, keys: Sequence[str]) -> list[Cell]:
    rows = entry.last_answers or []  # type: ignore[attr-defined]
    answers = {row["key"]: row for row in rows}
    given = [_answer(answers[key]) if key in answers else None for key in keys]
    return [entry.code, entry.startup.name, *given]


def _answer(row: dict[str, Any]) -> Cell:
    """A number as one, so that it can be counted; everything else in words; blank stays blank."""
    answer = row["answer"]
    if isinstance(answer, str) and answer.strip():
        if row.get("kind") == "money" and (amount := won_typed(answer)) is not None:
            return amount
        if row.get("kind") == "number" and (number := number_typed(answer)) is not None:
            return float(number) if number % 1 else int(number)
    return shown_answer(row).text


def eligibility_table(viewer: User, edition: Edition) -> OutTable:
    """요건검토표: each rule's outcome, the decision and its reason."""
    rows = entries_for_organiser(viewer, edition).filter(eligibility__isnull=False)
    found = EligibilityCheck.objects.filter(entry__edition=edition).values_list(
        "findings", flat=True
    )
    rules = sorted({row["rule"] for findings in found.iterator() for row in findings or []})
    columns = [OutColumn(_("Number"), 12), OutColumn(_("Company name"), 24)]
    columns += [OutColumn(str(RULE_TITLES.get(rule, rule)), 14) for rule in rules]
    columns += [
        OutColumn(_("Decision"), 14),
        OutColumn(_("Reason"), 40),
        OutColumn(_("Decided by"), 16),
        OutColumn(_("Decided at"), 18),
    ]
    rows = rows.select_related("eligibility__decided_by")
    lines = (_eligibility_row(entry, rules) for entry in in_pages(rows))
    return OutTable("eligibility", _("Eligibility"), columns, lines)


def _eligibility_row(entry: Entry, rules: Sequence[str]) -> list[Cell]:
    check = entry.eligibility
    found = {row["rule"]: row["outcome"] for row in check.findings or []}
    words = {"pass": _("passes"), "fail": _("fails"), "unknown": _("open")}
    outcomes = [words.get(found.get(rule, ""), found.get(rule, "")) for rule in rules]
    by = check.decided_by.display_name if check.decided_by else ""
    state = str(EligibilityCheck.State(check.state).label)
    return [
        entry.code,
        entry.startup.name,
        *outcomes,
        state,
        check.reason,
        by,
        check.decided_at,
    ]
