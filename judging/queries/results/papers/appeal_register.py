"""이의신청대장: the register of appeals, as a table and as a paper."""

# tested by: tests/frontend/pages/organisers/results/test_appeals.py

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Paper
from challenge.kernel.spreadsheets.written_tables import OutColumn, OutTable
from challenge.models import Edition
from judging.models import Appeal
from judging.queries.results.appeals.appeal_rows import edition_appeals
from judging.queries.results.papers.paper_parts import (
    Section,
    register_of,
    written,
)
from submissions.queries.as_submitted import submitted_name


def _heads() -> list[tuple[str, int]]:
    """Each column's words, and its share of the page's width."""
    return [
        (_("Receipt"), 10),
        (_("Received at"), 9),
        (_("Application number"), 9),
        (_("Company name"), 11),
        (_("Round"), 7),
        (_("Ground"), 12),
        (_("Assigned to"), 8),
        (_("Reply by"), 9),
        (_("Answered"), 9),
        (_("Outcome"), 8),
        (_("Prepared by"), 8),
        (_("Approved by"), 8),
    ]


def _row(appeal: Appeal) -> list[str]:
    is_answered = appeal.state == Appeal.State.ANSWERED
    outcome = appeal.get_outcome_display() if is_answered else appeal.get_state_display()
    return [
        appeal.code,
        written(appeal.submitted_at),
        appeal.entry.code,
        submitted_name(appeal.entry),
        appeal.announcement.round.name,
        str(appeal.get_ground_display()),
        str(appeal.assigned_to or ""),
        written(appeal.reply_due_at),
        written(appeal.answered_at),
        str(outcome),
        str(appeal.prepared_by or "") if is_answered else "",
        str(appeal.approved_by or ""),
    ]


# viewer: caller
def register_table(edition: Edition, appeals: Sequence[Appeal]) -> OutTable:
    """A line that says what this is, the head, one row per appeal."""
    title = _("Register of appeals")
    columns = [OutColumn(words, 2 * width) for words, width in _heads()]
    about = (edition.name, title, written(timezone.now()))
    return OutTable("appeals", title, columns, map(_row, appeals), about)


# viewer: caller
def appeal_register(edition: Edition) -> Iterator[Paper]:
    """The same on paper."""
    rows = [_row(appeal) for appeal in edition_appeals(edition).order_by("number")]
    title = _("Register of appeals")
    return register_of(edition, "appeals", title, [Section("", _heads(), rows)])
