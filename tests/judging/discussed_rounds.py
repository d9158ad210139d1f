"""A round in scoring with three judges who disagree on one entry."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge.models import User
from judging.models import Assignment, Discussion, Round, RoundState
from judging.services.rounds.discussion.open import open_discussions
from tests.judging import factories as f

SHARES = (0.9, 0.6, 0.4)  # of the full score, by judge: fifty points apart


def a_disputed_round(**facts: Any) -> Round:
    """Three entries, all heard by three judges; on the first they are far apart."""
    settings = {"entries": 3, "judges": 3, "allocation": Round.Allocation.EVERYBODY}
    round = f.an_open_round(**settings | {"blind": False} | facts)
    for pair in round.assignments.select_related("round").order_by("entry", "judge"):
        f.score(pair, 0.7)
    for pair, share in zip(disputed(round), SHARES, strict=False):
        f.score(pair, share)
    return round


def disputed(round: Round) -> list[Assignment]:
    """The pairs of the entry on which judges disagree: highest first."""
    entry = round.participations.order_by("entry_id").values_list("entry_id", flat=True)[0]
    rows = round.assignments.filter(entry=entry).order_by("judge")
    return list(rows.select_related("judge__user", "judge__edition", "round__edition"))


def a_discussion(round: Round | None = None, *, chair: int | None = None) -> Discussion:
    """Open for an hour; the chair is the judge of the highest sheet unless another is named."""
    round = round or a_disputed_round()
    pairs = disputed(round)
    [discussion] = open_discussions(
        actor=f.organiser_of(round.edition),
        round=round,
        chairs={pairs[0].entry_id: chair or pairs[0].judge_id},
        ends_at=in_an_hour(round),
    )
    return discussion


def in_an_hour(round: Round) -> Any:
    return min(timezone.now() + timedelta(hours=1), round.closes_at)


def judges_of(discussion: Discussion) -> list[User]:
    """Who gave the highest total first, who is the chair."""
    return [pair.judge.user for pair in disputed(discussion.round)]


def time_over(discussion: Discussion) -> Discussion:
    """Its end has come."""
    ended = timezone.now() - timedelta(seconds=1)
    Discussion.objects.filter(pk=discussion.pk).update(ends_at=ended)
    discussion.refresh_from_db()
    return discussion


def state_of(discussion: Discussion) -> str:
    return str(Discussion.objects.values_list("state", flat=True).get(pk=discussion.pk))


def in_state(round: Round, state: RoundState) -> Round:
    Round.objects.filter(pk=round.pk).update(state=state)
    round.refresh_from_db()
    return round
