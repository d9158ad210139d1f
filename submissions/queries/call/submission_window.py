"""What may be submitted at a moment: all until the deadline (with grace), then what a correction
request (보완요청) opens, until its own time.
"""
# tested by: tests/submissions/services/test_correction.py

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from challenge.models import Edition
from submissions.models import EligibilityCheck, Entry
from submissions.queries.completeness import Missing, pages_of
from submissions.queries.papers.asked import papers_of

OPEN_IN = {EligibilityCheck.State.CORRECTION, EligibilityCheck.State.PENDING}


# viewer: pure
def correctable_parts(edition: Edition) -> dict[str, str]:
    """What a correction can be asked for, with its name for the reader: company, item,
    section:<name>, file:<key of a paper>.
    """
    pages = {f"section:{section.name}": section.title for section in pages_of(edition)}
    files = {f"file:{paper.key}": paper.name for paper in papers_of(edition)}
    return {"company": _("Company"), "item": _("Item"), **pages, **files}


# viewer: pure
def part_labels(edition: Edition, parts: Iterable[str]) -> list[str]:
    """The parts in words, in the order of the form."""
    wanted = set(parts)
    return [label for key, label in correctable_parts(edition).items() if key in wanted]


# viewer: pure
def ordinary_last_moment(entry: Entry) -> datetime:
    """Until when everything may be submitted: its deadline and the grace, and for an entry with a
    number the edition's extra minutes (docs/rules-kr.md §2).
    """
    if entry.number is None:
        return entry.last_moment
    extra = timedelta(minutes=entry.edition.edit_after_close_minutes)
    return max(entry.last_moment, entry.closes_at + extra)


# viewer: caller
def correction_of(entry: Entry) -> EligibilityCheck | None:
    """The request that stands open, also after a first correction has come in; its time may be
    over.  None: none, or a person has decided since.
    """
    check: EligibilityCheck | None = getattr(entry, "eligibility", None)
    if check and check.state in OPEN_IN and check.correction_due_at:
        return check
    return None


# viewer: caller
def parts_open_at(entry: Entry, moment: datetime) -> frozenset[str] | None:
    """The parts that may be submitted at that moment; None: all of them, as before the deadline.

    After the ordinary time it is what the correction request names, until its own time.
    """
    if moment <= ordinary_last_moment(entry):
        return None
    check = correction_of(entry)
    if check is None or check.correction_due_at is None or moment > check.correction_due_at:
        return frozenset()
    # requests from before parts were named opened everything
    return frozenset(check.correction_parts) or frozenset(correctable_parts(entry.edition))


# viewer: pure
def missing_in(missing: Iterable[Missing], parts: Collection[str]) -> list[Missing]:
    """What is missing in those parts."""
    return [row for row in missing if _part_of(row) in parts]


def _part_of(row: Missing) -> str:
    return f"file:{row.name}" if row.part == "files" else row.part
