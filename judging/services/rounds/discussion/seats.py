"""Who is in a discussion changes: another judge chairs it, one who submitted later comes in."""

# tested by: tests/judging/services/rounds/discussion/test_seats.py

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, Discussion, DiscussionMember
from judging.permissions import may_judge, may_run_round
from judging.queries.rounds.panel_of_entry import counting_pairs
from judging.services.assignment.take_back import lock_assignments, lock_judges
from judging.services.rounds.discussion.talk import (
    MOST_REASON_LETTERS,
    checked_words,
    require_on,
)

_WHY = _("Write why another judge chairs it: the log keeps it.")
_WHO = _("The chair must be one of the judges in it whose sheet of the entry counts.")


@transaction.atomic
def replace_chair(
    *, actor: User, discussion: Discussion, judge: int, reason: str
) -> DiscussionMember:
    """An organiser lets another judge of it close it, with a reason; the new chair's seat.

    judge: primary key.
    """
    require(may_run_round, actor, discussion.round)
    words = checked_words(name="reason", text=reason, most=MOST_REASON_LETTERS, wanted=_WHY)
    mine = Assignment.objects.filter(discussed_as__discussion=discussion, judge=judge)
    held = _held(discussion, mine)
    require_on(discussion=held)
    counted = counting_pairs(held.round, [held.entry_id]).filter(judge=judge)
    member = held.members.filter(assignment__in=counted).first()
    if member is None:
        raise InvalidInput(fields={"chair": _WHO})
    if member.is_chair:
        return member
    held.members.filter(is_chair=True).update(is_chair=False)
    held.members.filter(pk=member.pk).update(is_chair=True)
    member.is_chair = True
    _record(actor, "discussion.chair_replaced", held, judge=judge, reason=words)
    return member


@transaction.atomic
def join_discussion(*, actor: User, discussion: Discussion) -> DiscussionMember:
    """A judge whose sheet of the entry came after the opening is in it from now on; their seat.

    They gave their own scores first: only whose sheet counts comes in.  The letter is the next
    one.  NotAllowed: no sheet of theirs counts.
    """
    mine = Assignment.objects.filter(
        round=discussion.round_id, entry=discussion.entry_id, judge__user=actor
    )
    held = _held(discussion, mine)
    require_on(discussion=held)
    pairs = counting_pairs(held.round, [held.entry_id]).filter(judge__user=actor)
    pair = pairs.select_related("judge", "round").first()
    if pair is None:
        raise NotAllowed(_("Submit your score sheet of this entry first; then you can join."))
    require(may_judge, actor, pair)
    known = held.members.filter(assignment=pair).first()
    if known is not None:
        return known
    last = held.members.aggregate(last=Max("place"))["last"] or 0
    member = DiscussionMember.objects.create(discussion=held, assignment=pair, place=last + 1)
    _record(actor, "discussion.joined", held, judge=pair.judge_id)
    return member


def _held(discussion: Discussion, mine: QuerySet[Assignment]) -> Discussion:
    """The discussion as it stands, the judge and their pair before it, until the commit."""
    lock_judges(judges=mine.values_list("judge_id", flat=True))
    lock_assignments(rows=mine)
    rows = Discussion.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("round__edition").get(pk=discussion.pk)


def _record(actor: User, action: str, held: Discussion, **facts: int | str) -> None:
    """Part of the acts above, which began the transaction."""
    edition = held.round.edition
    said = {"entry": held.entry_id, **facts}
    audit.record(actor, action, held, edition=edition, in_round=held.round.order, **said)
