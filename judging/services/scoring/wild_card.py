"""A judge's wild card: one entry that should come in beyond the ranking, with the reason."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, Scoresheet, SheetState, WildCard
from judging.permissions import may_give_wild_card, may_judge
from judging.services.panel.way_in import require_way_in
from judging.services.scoring.store_sheet import hold_assignment

MOST_LETTERS = 500


class NoWildCard(Refusal):
    """The rules have none, or it is too late."""

    code = "no_wild_card"
    message = _("The rules of this round have no wild card, or its scoring has closed.")


@transaction.atomic
def give_wild_card(*, actor: User, assignment: Assignment, reason: str) -> WildCard:
    """Say which entry should come in whatever its place; given again, it moves to that entry.

    reason: the organisers read it, and it stands with a decision that follows it.
    """
    held = _held(actor, assignment)
    words = reason.strip()
    if not 0 < len(words) <= MOST_LETTERS:
        raise InvalidInput(
            fields={
                "reason": _("Write the reason in at most %(most)d characters.")
                % {"most": MOST_LETTERS}
            }
        )
    if not Scoresheet.objects.filter(assignment=held, state=SheetState.SUBMITTED).exists():
        raise InvalidInput(fields={"reason": _("Submit the score sheet first, then say it.")})
    card, made = WildCard.objects.get_or_create(
        judge=held.judge, round=held.round, defaults={"assignment": held, "reason": words}
    )
    if made or (card.assignment_id, card.reason) != (held.pk, words):
        card.assignment, card.reason = held, words
        card.save(update_fields=["assignment", "reason", "changed_at"])
        _record(actor, "wild_card.given", held)
    return card


@transaction.atomic
def take_back_wild_card(*, actor: User, assignment: Assignment) -> None:
    """Take it back while scoring is open; where there is none, nothing happens."""
    held = _held(actor, assignment)
    gone, _rows = WildCard.objects.filter(assignment=held).delete()
    if gone:
        _record(actor, "wild_card.taken_back", held)


def _held(actor: User, assignment: Assignment) -> Assignment:
    require(may_judge, actor, assignment)
    require(may_give_wild_card, actor, assignment.judge)
    held = hold_assignment(assignment=assignment)
    require(may_judge, actor, held)
    require_way_in(judge=held.judge, round=held.round)
    if not held.round.wild_cards or not held.round.is_taking_sheets:
        raise NoWildCard
    return held


def _record(actor: User, action: str, held: Assignment) -> None:
    audit.record(actor, action, held, edition=held.judge.edition, entry=held.entry_id)
