"""The end of a discussion: its chair's result, the organisers' reason, or the clock."""

# tested by: tests/judging/services/rounds/discussion/test_end.py

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed
from challenge.models import User
from challenge.permissions import require
from judging.models import Discussion, Round
from judging.permissions import may_run_round
from judging.services.rounds.discussion.talk import (
    MOST_REASON_LETTERS,
    checked_words,
    hold_seat,
    require_on,
)

MOST_RESULT_LETTERS = 2000
_RESULT = _("Write what the discussion came to: it appears in the resolution.")
_REASON = _("Write why you end it: its judges read it.")


@transaction.atomic
def close_discussion(*, actor: User, discussion: Discussion, result: str) -> Discussion:
    """Its chair closes it with the result in writing."""
    member = hold_seat(actor=actor, discussion=discussion)
    if not member.is_chair:
        raise NotAllowed(_("Only the chair of this discussion closes it."))
    held = member.discussion
    require_on(discussion=held)
    words = checked_words(name="result", text=result, most=MOST_RESULT_LETTERS, wanted=_RESULT)
    _end(actor, held, Discussion.State.CLOSED, words, clock.now())
    return held


@transaction.atomic
def stop_discussion(*, actor: User, discussion: Discussion, reason: str) -> Discussion:
    """An organiser ends it without a result, with a reason."""
    require(may_run_round, actor, discussion.round)
    words = checked_words(name="reason", text=reason, most=MOST_REASON_LETTERS, wanted=_REASON)
    rows = Discussion.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("round__edition").get(pk=discussion.pk)
    _end(actor, held, Discussion.State.STOPPED, words, clock.now())
    return held


@transaction.atomic
def end_discussions(*, actor: User | None, round: Round, by: datetime | None = None) -> int:
    """Those that are open end without a result; returns how many.

    by: only those whose own end has come then (the clock); None: all, because the round closes.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    rows = round.discussions.filter(state=Discussion.State.OPEN)
    if by is not None:
        rows = rows.filter(ends_at__lte=by)
    held = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for discussion in held:
        discussion.round = round
        _end(actor, discussion, Discussion.State.EXPIRED, "", clock.now())
    return len(held)


def _end(actor: User | None, discussion: Discussion, state: str, words: str, now: datetime) -> None:
    discussion.advance(state, words=words, ended_at=now, ended_by=actor)
    round = discussion.round
    audit.record(
        actor,
        f"discussion.{state}",
        discussion,
        edition=round.edition,
        in_round=round.order,
        entry=discussion.entry_id,
        after=words,
    )
