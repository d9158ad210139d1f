"""Judges' comments that organisers hold back from the startup, or show again."""
# tested by: tests/judging/services/results/after/test_held_comments.py

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from challenge.permissions import require
from judging.models import HeldComment, Round, Scoresheet
from judging.permissions import may_run_round
from judging.queries.results.comments.review import comments_to_review


@transaction.atomic
def hold_comments(*, actor: User, round: Round, sheets: Sequence[int], reason: str) -> int:
    """Keep the comments of these sheets (by id) from their startups; how many are held anew.

    reason: of HeldComment.Reason; the startups read it.  What is held already stays as it is.
    InvalidInput: no reason, no sheet, or one that has no comment in this round.
    """
    require(may_run_round, actor, round)
    if reason not in HeldComment.Reason.values:
        raise InvalidInput(fields={"reason": _("Choose why: the startup reads it.")})
    chosen = _chosen(round, sheets)
    held = set(HeldComment.objects.filter(sheet__in=chosen).values_list("sheet_id", flat=True))
    new = [sheet for sheet in chosen if sheet.pk not in held]
    HeldComment.objects.bulk_create(
        HeldComment(sheet=sheet, reason=reason, held_by=actor) for sheet in new
    )
    _note(actor, round, "comment.held", new, reason=reason)
    return len(new)


@transaction.atomic
def show_comments(*, actor: User, round: Round, sheets: Sequence[int]) -> int:
    """Show the comments of these sheets (by id) after all; how many were held."""
    require(may_run_round, actor, round)
    chosen = _chosen(round, sheets)
    held = HeldComment.objects.filter(sheet__in=chosen)
    ids = set(held.values_list("sheet_id", flat=True))
    held.delete()
    _note(actor, round, "comment.shown", [sheet for sheet in chosen if sheet.pk in ids])
    return len(ids)


def _chosen(round: Round, ids: Sequence[int]) -> list[Scoresheet]:
    """The sheets, held until the commit: two organisers decide one after the other."""
    wanted = set(ids)
    if not wanted:
        raise InvalidInput(fields={"sheets": _("Choose at least one comment.")})
    if len(wanted) > HeldComment.MOST_AT_ONCE:
        most = {"most": HeldComment.MOST_AT_ONCE}
        words = _("Choose at most %(most)s comments at once.") % most
        raise InvalidInput(fields={"sheets": words})
    rows = comments_to_review(round).filter(pk__in=wanted).order_by("pk")
    found = list(rows.select_for_update(no_key=True, of=("self",)))
    if len(found) < len(wanted):
        gone = _("One of them is no longer among this round's comments. Load the page anew.")
        raise InvalidInput(fields={"sheets": gone})
    return found


def _note(
    actor: User, round: Round, action: str, sheets: Sequence[Scoresheet], **facts: str
) -> None:
    things = [(sheet, {"entry": sheet.assignment.entry_id}) for sheet in sheets]
    audit.record_each(actor, action, things, edition=round.edition, in_round=round.order, **facts)
