"""A judge's marks on the own list: bookmarks, and flags for entries to discuss."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotFound
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, DeskMark, Scoresheet, SheetState
from judging.permissions import may_judge
from judging.queries.scoring.judge_work import READABLE_ROUNDS
from judging.services.panel.way_in import require_way_in
from judging.services.scoring.store_sheet import hold_assignment

MOST_REASON_LETTERS = 300


@transaction.atomic
def mark_entry(
    *,
    actor: User,
    assignment: Assignment,
    is_bookmarked: bool | None = None,
    to_discuss: bool | None = None,
    reason: str | None = None,
    suits: int | None = None,
) -> DeskMark:
    """Set a judge's marks on an entry; None leaves one as it is, the same again changes nothing.

    reason: why it is to be discussed, for the judge alone; it goes with the flag.  suits: whether
    the entry suited the judge, once the sheet is submitted.
    """
    require(may_judge, actor, assignment)
    locked = hold_assignment(assignment=assignment)
    require(may_judge, actor, locked)
    if locked.round.state not in READABLE_ROUNDS:
        raise NotFound
    require_way_in(judge=locked.judge, round=locked.round)
    if suits is not None:
        _require_answer(locked, suits)
    mark, _made = DeskMark.objects.get_or_create(assignment=locked)
    was = mark.to_discuss
    mark.is_bookmarked = mark.is_bookmarked if is_bookmarked is None else is_bookmarked
    mark.to_discuss = was if to_discuss is None else to_discuss
    words = mark.reason if reason is None else _checked(reason)
    mark.reason = words if mark.to_discuss else ""
    mark.suits = mark.suits if suits is None else suits
    mark.save(update_fields=["is_bookmarked", "to_discuss", "reason", "suits", "changed_at"])
    if mark.to_discuss != was:
        act = "sheet.flagged" if mark.to_discuss else "sheet.unflagged"
        audit.record(actor, act, locked, edition=locked.judge.edition, entry=locked.entry_id)
    return mark


def _require_answer(assignment: Assignment, suits: int) -> None:
    """A known answer, to an entry that the judge has scored."""
    if suits not in DeskMark.Suits.values:
        raise InvalidInput(fields={"suits": _("Choose yes, partly or no.")})
    if not Scoresheet.with_shadows.filter(
        assignment=assignment, state=SheetState.SUBMITTED
    ).exists():
        raise InvalidInput(fields={"suits": _("Submit the score sheet first, then say it.")})


def _checked(reason: str) -> str:
    words = reason.strip()
    if len(words) > MOST_REASON_LETTERS:
        raise InvalidInput(fields={"reason": _("At most 300 characters.")})
    return words
