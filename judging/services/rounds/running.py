"""A round opens, is reminded of, extended, closed and perhaps reopened: by a person, or by the
clock (actor None).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from judging.models import AssignmentState, Judge, Round, RoundState, Rubric, SheetState
from judging.permissions import may_run_round
from judging.queries.setup.judge_link import entry_link
from judging.queries.setup.rubric import rubric_snapshot
from judging.services.assignment.notify import notify_judges
from judging.services.rounds.tally_request import request_tally

WHOLE = Decimal(100)


class RubricIncomplete(Refusal):
    """Points that don't come to 100."""

    code = "rubric_incomplete"
    message = _(
        "The points of this round's rubric don't add up to 100. Mend the rubric before "
        "scoring opens."
    )


class NobodyAssigned(Refusal):
    """Opening an empty round helps nobody."""

    code = "nobody_assigned"
    message = _("No judge is assigned in this round yet. Assign judges before scoring opens.")


class ClosingTimeNeeded(Refusal):
    """A new closing time must lie ahead."""

    code = "closing_time_needed"
    status = 422
    message = _("Give a closing time in the future and later than the present one, and a reason.")


class NotOpen(Refusal):
    """Only while scoring is open."""

    code = "not_open"
    message = _("Judges can be reminded only while scoring is open.")


class AlreadyAnnounced(Refusal):
    """A result that was prepared or published isn't scored again."""

    code = "already_announced"
    message = _(
        "The result of this round is being announced. Withdraw the announcement first; a "
        "published one stays."
    )


@transaction.atomic
def open_round(*, actor: User | None, round: Round) -> Round:
    """Open scoring: the rubric and the rules freeze, and judges who were not told yet are told."""
    round = _locked(actor, round)
    if not round.assignments.filter(state=AssignmentState.ACTIVE).exists():
        raise NobodyAssigned
    rubric = freeze_rubric(round=round)
    now = timezone.now()
    if round.closes_at <= now:
        raise ClosingTimeNeeded(fields={"closes_at": ClosingTimeNeeded.message})
    round.advance(RoundState.OPEN, opens_at=min(round.opens_at, now))
    audit.record(actor, "round.opened", round, rubric=rubric.digest)
    notify_judges(actor=actor, round=round)
    return round


@transaction.atomic
def close_round(*, actor: User | None, round: Round) -> Round:
    """Close scoring, and ask for the tally."""
    round = _locked(actor, round)
    ended = max(
        min(round.closes_at, timezone.now()), round.opens_at + timedelta(microseconds=1)
    )  # a round closes after it opens
    round.advance(RoundState.CLOSED, closes_at=ended)
    audit.record(actor, "round.closed", round)
    request_tally(actor=actor, round=round)
    return round


@transaction.atomic
def reopen_round(*, actor: User, round: Round, closes_at: datetime, reason: str) -> Round:
    """Open a closed round once more until a new time, with a reason in the log."""
    round = _locked(actor, round)
    _require_later(closes_at, timezone.now(), reason)
    if hasattr(round, "announcement"):
        raise AlreadyAnnounced
    round.advance(RoundState.OPEN, closes_at=closes_at)
    audit.record(actor, "round.reopened", round, closes_at=closes_at.isoformat(), reason=reason)
    _tell_of_time(actor, round, reason)
    return round


@transaction.atomic
def extend_round(*, actor: User, round: Round, closes_at: datetime, reason: str) -> Round:
    """Give judges more time; they are told."""
    round = _locked(actor, round)
    _require_later(closes_at, max(timezone.now(), round.closes_at), reason)
    if round.state not in {RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN}:
        raise ClosingTimeNeeded(_("This round is closed. Reopen it to give more time."))
    before = round.closes_at
    Round.objects.filter(pk=round.pk).update(closes_at=closes_at)
    round.closes_at = closes_at
    audit.record(
        actor,
        "round.extended",
        round,
        before=before,
        after=closes_at,
        closes_at=closes_at.isoformat(),
        reason=reason,
    )
    if round.state == RoundState.OPEN:
        _tell_of_time(actor, round, reason)
    return round


@transaction.atomic
def remind_judges(
    *,
    actor: User | None,
    round: Round,
    judges: Iterable[Judge] | None = None,
    cause: str = "by_hand",
) -> int:
    """Remind those with sheets left (only `judges`, if given); returns how many.  The same cause
    reminds a judge once.

    cause: by_hand (once an hour) | not_begun (only who has begun nothing) | half_way |
    before_close-<days>.
    """
    round = _locked(actor, round)
    if round.state != RoundState.OPEN:
        raise NotOpen
    chosen = {judge.pk for judge in judges} if judges is not None else None
    stamp = f"{cause}-{timezone.now():%Y%m%d%H}" if cause == "by_hand" else cause
    reminded = [
        judge
        for judge in _behind(round)
        if (chosen is None or judge.pk in chosen) and (cause != "not_begun" or not judge.begun)
    ]
    for judge in reminded:
        _remind(
            actor, round, judge, cause.partition("-")[0], f"remind-{round.pk}-{judge.pk}-{stamp}"
        )
    audit.record(
        actor, "round.reminded", round, judges=[judge.pk for judge in reminded], cause=cause
    )
    return len(reminded)


def freeze_rubric(*, round: Round) -> Rubric:
    """Fix the rubric as it is now, with its digest; frozen before, nothing happens."""
    rubric = Rubric.objects.select_for_update().get(round=round)
    if rubric.frozen_at is not None:
        return rubric
    if sum(criterion.points for criterion in rubric.criteria.all()) != WHOLE:
        raise RubricIncomplete
    rubric.frozen_at, rubric.digest = timezone.now(), digest(rubric_snapshot(round=round))
    rubric.save(update_fields=["frozen_at", "digest"])
    return rubric


def _locked(actor: User | None, round: Round) -> Round:
    if actor is not None:
        require(may_run_round, actor, round)
    return (
        Round.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition__challenge", "rubric")
        .get(pk=round.pk)
    )


def _require_later(closes_at: datetime, than: datetime, reason: str) -> None:
    wrong: dict[str, str | Promise] = {}
    if closes_at <= than:
        wrong["closes_at"] = _("Give a time in the future and later than the present close.")
    if not reason.strip():
        wrong["reason"] = _("Write the reason: it stands in the log.")
    if wrong:
        raise ClosingTimeNeeded(fields=wrong)


def _behind(round: Round) -> Any:
    """Judges with active assignments whose sheet isn't submitted; with left, total and begun."""
    mine = Q(assignments__round=round, assignments__state=AssignmentState.ACTIVE)
    done = mine & Q(assignments__sheet__state=SheetState.SUBMITTED)
    counted = (
        Judge.objects.filter(edition=round.edition, state=Judge.State.ACCEPTED)
        .select_related("user")
        .order_by("pk")
    )
    counted = counted.annotate(
        total=Count("assignments", filter=mine),
        done=Count("assignments", filter=done),
        begun=Count("assignments__sheet", filter=mine),
    )
    return [judge for judge in counted if judge.total > judge.done]


def _remind(actor: User | None, round: Round, judge: Any, cause: str, key: str) -> None:
    promise_mail(
        actor=actor,
        key=key,
        kind="judge_reminder",
        to=judge.user,
        edition=round.edition,
        round=round,
        cause=cause,
        left=judge.total - judge.done,
        total=judge.total,
        link=entry_link(user=judge.user),
    )


def _tell_of_time(actor: User, round: Round, reason: str) -> None:
    for judge in _behind(round):
        key = f"extended-{round.pk}-{judge.pk}-{round.closes_at:%Y%m%d%H%M}"
        promise_mail(
            actor=actor,
            key=key,
            kind="judge_extended",
            to=judge.user,
            edition=round.edition,
            round=round,
            reason=reason,
            link=entry_link(user=judge.user),
        )
