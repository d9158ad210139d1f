"""One vote of one person on one statement; changed as often as they like, until the end."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from challenge.permissions import require
from gatherings.models import Statement, Vote
from gatherings.permissions import may_take_part
from gatherings.services.voices.statements import NotOpen


@transaction.atomic
def cast_vote(*, actor: User, statement: Statement, choice: int) -> Vote:
    """Agree, pass or disagree.  No event tells of it: a vote is nobody else's to know of.

    NotOpen: the consultation isn't, or the statement isn't voted on (any more).
    """
    require(may_take_part, actor, statement.consultation)
    if choice not in Vote.Choice.values:
        raise InvalidInput(fields={"choice": _("Choose one of the list.")})
    now = clock.now()
    accepted = Statement.objects.filter(pk=statement.pk, state=Statement.State.ACCEPTED)
    if statement.consultation.stage_at(now) != "open" or not accepted.exists():
        raise NotOpen
    vote, made = Vote.objects.get_or_create(
        statement=statement, user=actor, defaults={"choice": choice, "cast_at": now}
    )
    if not made and vote.choice != choice:
        vote.choice, vote.cast_at = choice, now
        vote.save(update_fields=["choice", "cast_at"])
    return vote
