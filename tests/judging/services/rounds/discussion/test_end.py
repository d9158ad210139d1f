"""A discussion ends once: by its chair, the organisers, the clock or the close of scoring."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import AuditEvent
from judging.models import Assignment, Discussion, SheetRevision
from judging.queries.scoring.sheet_changes import changed_sheets
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.end import close_discussion, stop_discussion
from judging.services.rounds.discussion.talk import DiscussionOver, write_post
from judging.services.scoring.sheet import (
    ReasonMissing,
    RoundClosed,
    WasDiscussed,
    save_sheet,
    withdraw_sheet,
)
from judging.workflow import run_due_steps
from tests.judging import factories as f
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    judges_of,
    state_of,
    time_over,
)

pytestmark = pytest.mark.django_db
State = Discussion.State


def test_the_chair_alone_closes_it_with_a_written_result() -> None:
    discussion = a_discussion()
    chair, other = judges_of(discussion)[:2]
    with pytest.raises(NotAllowed):
        close_discussion(actor=other, discussion=discussion, result="끝")
    with pytest.raises(InvalidInput) as refused:
        close_discussion(actor=chair, discussion=discussion, result="  ")
    assert "result" in refused.value.fields
    assert state_of(discussion) == State.OPEN
    ended = close_discussion(actor=chair, discussion=discussion, result="수치를 다시 보기로 함")
    assert (ended.state, ended.words) == (State.CLOSED, "수치를 다시 보기로 함")
    with pytest.raises(DiscussionOver):
        close_discussion(actor=chair, discussion=discussion, result="또")
    with pytest.raises(DiscussionOver):
        write_post(actor=other, discussion=discussion, text="늦게")
    assert AuditEvent.objects.filter(action="discussion.closed").count() == 1


def test_organisers_end_it_with_a_reason_and_judges_do_not() -> None:
    discussion = a_discussion()
    organiser = f.organiser_of(discussion.round.edition)
    for actor in (
        judges_of(discussion)[0],
        f.an_organiser_of(discussion.round.edition, "observer"),
    ):
        with pytest.raises(NotAllowed):
            stop_discussion(actor=actor, discussion=discussion, reason="사유")
    with pytest.raises(InvalidInput):
        stop_discussion(actor=organiser, discussion=discussion, reason="")
    assert state_of(discussion) == State.OPEN
    stop_discussion(actor=organiser, discussion=discussion, reason="위원장이 회피함")
    assert state_of(discussion) == State.STOPPED
    with pytest.raises(WrongState):
        stop_discussion(actor=organiser, discussion=discussion, reason="또")


def test_the_clock_ends_those_whose_time_is_over_and_no_others() -> None:
    round = a_disputed_round()
    discussion = a_discussion(round)
    run_due_steps()
    assert state_of(discussion) == State.OPEN
    time_over(discussion)
    run_due_steps()
    run_due_steps()
    assert state_of(discussion) == State.EXPIRED
    events = AuditEvent.objects.filter(action="discussion.expired")
    assert [event.actor for event in events] == [None]


def test_the_close_of_scoring_ends_them_and_no_sheet_changes_after_it() -> None:
    round = a_disputed_round()
    discussion, pair = a_discussion(round), disputed(round)[0]
    close_round(actor=f.organiser_of(round.edition), round=round)
    assert state_of(discussion) == State.EXPIRED
    with pytest.raises(DiscussionOver):
        write_post(actor=pair.judge.user, discussion=discussion, text="늦게")
    with pytest.raises(RoundClosed):
        _change(pair, level=1, reason="토론 후")
    assert not SheetRevision.objects.exists()


def test_a_change_with_a_reason_belongs_to_the_discussion_and_both_sheets_stay() -> None:
    round = a_disputed_round()
    before, pair = disputed(round)[:2]
    _change(before, level=5, reason="토론 전에 고침")
    discussion = a_discussion(round)
    _first_revision(pair)
    with pytest.raises(ReasonMissing):
        _change(pair, level=4)
    _change(pair, level=4, reason="토론 후")
    [change] = changed_sheets(round, discussion=discussion)
    assert (change.assignment, change.reason) == (pair, "토론 후")
    assert change.total_before != change.total
    assert [row.discussion for row in changed_sheets(round)] == [discussion.pk]


def test_a_change_after_it_ended_is_no_part_of_it() -> None:
    round = a_disputed_round()
    pair = disputed(round)[1]
    discussion = time_over(a_discussion(round))
    _first_revision(pair)
    _change(pair, level=4, reason="나중에")
    assert changed_sheets(round, discussion=discussion) == []


def test_who_has_read_the_others_reasons_changes_the_sheet_and_never_withdraws_it() -> None:
    round = a_disputed_round()
    pair, other = disputed(round)[0], round.assignments.order_by("-entry").first()
    discussion = a_discussion(round)
    stop_discussion(actor=f.organiser_of(round.edition), discussion=discussion, reason="취소")
    with pytest.raises(WasDiscussed):
        withdraw_sheet(actor=pair.judge.user, assignment=pair)
    pair.sheet.refresh_from_db()
    assert pair.sheet.state == "submitted"
    assert other is not None
    withdraw_sheet(actor=other.judge.user, assignment=other)  # of an entry nobody discussed


def test_an_end_beyond_the_close_is_no_end() -> None:
    """Scoring that was closed earlier than planned ends what would have gone on."""
    round = a_disputed_round()
    discussion = a_discussion(round)
    discussion.round.closes_at = timezone.now() - timedelta(seconds=1)
    assert not discussion.is_on_at(timezone.now())


def _first_revision(pair: Assignment) -> None:
    """As a sheet that was submitted on the page has it: factories write rows alone."""
    sheet = pair.sheet
    SheetRevision.objects.create(
        sheet=sheet,
        number=sheet.revision,
        snapshot=sheet_as_data(sheet=sheet),
        digest="0" * 64,
        made_by=pair.judge.user,
    )


def _change(pair: Assignment, *, level: int, reason: str = "") -> None:
    sheet = pair.sheet
    sheet.refresh_from_db()
    save_sheet(
        actor=pair.judge.user,
        assignment=pair,
        scores=f.full_scores(pair, level),
        comment=f.COMMENT,
        base_revision=sheet.revision,
        mutation_id=f"m-{level}-{sheet.revision}",
        submit=True,
        reason=reason,
    )
