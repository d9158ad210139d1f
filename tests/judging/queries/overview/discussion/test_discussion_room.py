"""What a judge in a discussion sees: reasons, scores as the rule says, names as the rule says."""

from typing import Any

import pytest

from challenge.kernel.errors import NotFound
from challenge.models import User
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    DiscussionMember,
    Round,
    RoundState,
    SheetState,
)
from judging.queries.overview.discussion.discussion_room import (
    Room,
    discussed_now,
    discussion_for,
    discussions_of,
)
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.talk import hide_post, write_post
from tests.judging import factories as f
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    in_state,
    judges_of,
)

pytestmark = pytest.mark.django_db
Shows = Round.ShowsScores


def others_scores(room: Room) -> list[Any]:
    return [seat.total for seat in room.seats if not seat.is_me] + [
        seat.points for seat in room.seats if not seat.is_me
    ]


def test_reasons_are_seen_and_scores_never_unless_the_rule_says_so() -> None:
    discussion = a_discussion()
    mine, *_others = judges_of(discussion)
    write_post(actor=mine, discussion=discussion, text="글")
    room = discussion_for(mine, discussion.pk)
    assert {seat.reason for seat in room.seats} == {f.COMMENT}
    assert others_scores(room) == [None] * 4
    assert room.me.total == 90
    assert not room.shows_scores


def test_after_writing_means_the_judge_who_wrote_and_a_hidden_post_is_none() -> None:
    discussion = a_discussion(a_disputed_round(discussion_scores=Shows.AFTER_WRITING))
    first, second = judges_of(discussion)[:2]
    assert None in others_scores(discussion_for(first, discussion.pk))
    post = write_post(actor=first, discussion=discussion, text="글")
    assert None not in others_scores(discussion_for(first, discussion.pk))
    assert others_scores(discussion_for(second, discussion.pk)) == [None] * 4
    hide_post(actor=f.organiser_of(discussion.round.edition), post=post, reason="빈말")
    assert others_scores(discussion_for(first, discussion.pk)) == [None] * 4


def test_at_once_means_from_the_beginning() -> None:
    discussion = a_discussion(a_disputed_round(discussion_scores=Shows.AT_ONCE))
    room = discussion_for(judges_of(discussion)[2], discussion.pk)
    assert {seat.total for seat in room.seats} == {90, 60, 40}


@pytest.mark.parametrize("named", [False, True])
def test_names_are_shown_as_the_rule_says_in_seats_and_posts(named: bool) -> None:
    discussion = a_discussion(a_disputed_round(discussion_names=named))
    first, second = judges_of(discussion)[:2]
    write_post(actor=first, discussion=discussion, text="글")
    room = discussion_for(second, discussion.pk)
    shown = {seat.name for seat in room.seats if not seat.is_me} | {p.name for p in room.posts}
    assert (first.name in shown) == named
    assert ({""} == shown) != named
    assert {seat.letter for seat in room.seats} == {"A", "B", "C"}


def test_in_a_blind_round_names_are_covered_in_reasons_and_posts() -> None:
    round = a_disputed_round(blind=True)
    discussion = a_discussion(round)
    pair = disputed(round)[0]
    name = discussion.entry.startup.name_ko
    pair.sheet.comment = f"{name} 는 알려진 곳입니다"
    pair.sheet.save(update_fields=["comment"])
    write_post(actor=pair.judge.user, discussion=discussion, text=f"{name} 맞지요")
    room = discussion_for(judges_of(discussion)[1], discussion.pk)
    code = round.participations.get(entry=discussion.entry_id).blind_code
    assert room.name == code
    assert name not in repr([room.seats, room.posts, room.name])


def test_a_hidden_post_is_read_by_its_author_alone_who_is_told_why() -> None:
    discussion = a_discussion()
    first, second = judges_of(discussion)[:2]
    post = write_post(actor=first, discussion=discussion, text="모욕")
    hide_post(actor=f.organiser_of(discussion.round.edition), post=post, reason="인신공격")
    [own] = discussion_for(first, discussion.pk).posts
    [others] = discussion_for(second, discussion.pk).posts
    assert (own.text, own.hidden_reason) == ("모욕", "인신공격")
    assert (others.text, others.hidden_reason, others.is_hidden) == ("", "", True)


def _recuse(pair: Assignment) -> None:
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.RECUSED)


def _conflict(pair: Assignment) -> None:
    Conflict.objects.create(judge=pair.judge, entry=pair.entry, kind="mentor", source="declared")


def _draft(pair: Assignment) -> None:
    pair.sheet.advance(SheetState.DRAFT)


def _dismiss(pair: Assignment) -> None:
    pair.judge.advance("dismissed")


def _publish(pair: Assignment) -> None:
    in_state(pair.round, RoundState.PUBLISHED)


def _no_seat(pair: Assignment) -> None:
    DiscussionMember.objects.filter(assignment=pair).delete()


@pytest.mark.parametrize("why", [_recuse, _conflict, _draft, _dismiss, _publish, _no_seat])
def test_whoever_is_out_of_it_finds_nothing(why: Any) -> None:
    discussion = a_discussion()
    pair = disputed(discussion.round)[1]
    why(pair)
    with pytest.raises(NotFound):
        discussion_for(pair.judge.user, discussion.pk)
    pair.round.refresh_from_db()
    assert discussions_of(pair.judge.user, pair.round, pair.judge) == []
    assert discussed_now(pair.judge.user, pair.round, pair.pk) is None


def test_organisers_and_strangers_have_no_seat() -> None:
    discussion = a_discussion()
    people: list[User] = [f.organiser_of(discussion.round.edition), f.a_person()]
    for person in people:
        with pytest.raises(NotFound):
            discussion_for(person, discussion.pk)


def test_who_left_is_shown_as_gone_without_a_reason() -> None:
    discussion = a_discussion()
    gone = disputed(discussion.round)[1]
    _recuse(gone)
    room = discussion_for(judges_of(discussion)[0], discussion.pk)
    left = [seat for seat in room.seats if seat.has_left]
    assert [(seat.reason, seat.total) for seat in left] == [("", None)]


def test_the_list_says_what_is_on_and_whether_i_wrote_and_is_read_after_the_close() -> None:
    discussion = a_discussion()
    pair = disputed(discussion.round)[0]
    [line] = discussions_of(pair.judge.user, pair.round, pair.judge)
    assert (line.is_on, line.has_written, line.is_chair, line.posts) == (True, False, True, 0)
    assert discussed_now(pair.judge.user, pair.round, pair.pk) == discussion
    write_post(actor=pair.judge.user, discussion=discussion, text="글")
    close_round(actor=None, round=discussion.round)
    pair.round.refresh_from_db()
    [line] = discussions_of(pair.judge.user, pair.round, pair.judge)
    assert (line.is_on, line.has_written, line.posts) == (False, True, 1)
    assert not discussion_for(pair.judge.user, discussion.pk).may_close
    assert discussed_now(pair.judge.user, pair.round, pair.pk) is None
