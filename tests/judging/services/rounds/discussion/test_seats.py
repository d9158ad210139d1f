"""Another chair, with a reason; and a judge who submitted later comes in."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import Assignment, Discussion, Judge, Scoresheet, SheetState
from judging.queries.overview.discussion.discussion_room import (
    discussion_for,
    discussions_of,
    may_join,
)
from judging.services.rounds.discussion.end import close_discussion
from judging.services.rounds.discussion.seats import join_discussion, replace_chair
from judging.services.rounds.discussion.talk import DiscussionOver, write_post
from tests.judging import factories as f
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    judges_of,
    time_over,
)

pytestmark = pytest.mark.django_db


def test_another_judge_chairs_it_and_the_reason_is_kept() -> None:
    discussion = a_discussion()
    first, second, _third = disputed(discussion.round)
    organiser = f.organiser_of(discussion.round.edition)
    for actor in (second.judge.user, f.an_organiser_of(discussion.round.edition, "observer")):
        with pytest.raises(NotAllowed):
            replace_chair(actor=actor, discussion=discussion, judge=second.judge_id, reason="병가")
    with pytest.raises(InvalidInput):
        replace_chair(actor=organiser, discussion=discussion, judge=second.judge_id, reason=" ")
    replace_chair(actor=organiser, discussion=discussion, judge=second.judge_id, reason="병가")
    event = AuditEvent.objects.get(action="discussion.chair_replaced")
    assert (event.facts["judge"], event.facts["reason"]) == (second.judge_id, "병가")
    with pytest.raises(NotAllowed):
        close_discussion(actor=first.judge.user, discussion=discussion, result="합의")
    close_discussion(actor=second.judge.user, discussion=discussion, result="합의")
    with pytest.raises(DiscussionOver):
        replace_chair(actor=organiser, discussion=discussion, judge=first.judge_id, reason="끝")


def test_the_chair_is_in_it_and_counts() -> None:
    discussion = a_discussion()
    pairs = disputed(discussion.round)
    organiser = f.organiser_of(discussion.round.edition)
    stranger = f.a_judge(discussion.round.edition)
    Scoresheet.objects.filter(assignment=pairs[1]).update(state=SheetState.DRAFT)
    for judge in (stranger.pk, pairs[1].judge_id):
        with pytest.raises(InvalidInput) as refused:
            replace_chair(actor=organiser, discussion=discussion, judge=judge, reason="사임")
        assert "chair" in refused.value.fields
    assert discussion.members.get(is_chair=True).assignment == pairs[0]


@pytest.fixture
def late() -> tuple[Discussion, Assignment]:
    """The third judge's sheet was a draft when it was opened."""
    round = a_disputed_round()
    pair = disputed(round)[2]
    Scoresheet.objects.filter(assignment=pair).update(state=SheetState.DRAFT)
    return a_discussion(round), pair


def test_who_submits_later_comes_in_and_nobody_without_a_sheet(
    late: tuple[Discussion, Assignment],
) -> None:
    discussion, pair = late
    judge = pair.judge
    with pytest.raises(NotAllowed):
        join_discussion(actor=judge.user, discussion=discussion)
    assert may_join(judge.user, discussion.round, judge) == []
    Scoresheet.objects.filter(assignment=pair).update(state=SheetState.SUBMITTED)
    [line] = may_join(judge.user, discussion.round, judge)
    assert line.discussion == discussion
    assert discussions_of(judge.user, discussion.round, judge) == []
    seat = join_discussion(actor=judge.user, discussion=discussion)
    assert seat.letter == "C"
    assert join_discussion(actor=judge.user, discussion=discussion) == seat
    assert may_join(judge.user, discussion.round, judge) == []
    write_post(actor=judge.user, discussion=discussion, text="늦었지만")
    assert len(discussion_for(judges_of(discussion)[0], discussion.pk).posts) == 1
    assert AuditEvent.objects.filter(action="discussion.joined").count() == 1


def test_nobody_joins_what_is_over(late: tuple[Discussion, Assignment]) -> None:
    discussion, pair = late
    Scoresheet.objects.filter(assignment=pair).update(state=SheetState.SUBMITTED)
    time_over(discussion)
    assert may_join(pair.judge.user, discussion.round, pair.judge) == []
    with pytest.raises(DiscussionOver):
        join_discussion(actor=pair.judge.user, discussion=discussion)


def test_a_shadow_never_joins() -> None:
    discussion = a_discussion()
    shadow: Judge = f.a_judge(discussion.round.edition, is_shadow=True)
    pair = Assignment.with_shadows.create(
        round=discussion.round, judge=shadow, entry=discussion.entry, state="shadow"
    )
    f.score(disputed(discussion.round)[0])
    sheet = Scoresheet.objects.get(assignment=disputed(discussion.round)[0])
    Scoresheet.objects.create(
        assignment=pair, state="submitted", total=1, submitted_at=sheet.submitted_at
    )
    assert may_join(shadow.user, discussion.round, shadow) == []
    with pytest.raises(NotAllowed):
        join_discussion(actor=shadow.user, discussion=discussion)
