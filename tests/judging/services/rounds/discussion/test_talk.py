"""Posts: of the judges whose sheet counts, once for a key, hidden by organisers with a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Discussion,
    DiscussionMember,
    DiscussionPost,
    SheetState,
)
from judging.services.rounds.discussion import talk
from judging.services.rounds.discussion.talk import (
    DiscussionOver,
    TooManyPosts,
    hide_post,
    write_post,
)
from tests.judging import factories as f
from tests.judging.discussed_rounds import a_discussion, disputed, judges_of, time_over

pytestmark = pytest.mark.django_db


def test_a_post_is_kept_as_plain_text_and_mails_nobody() -> None:
    discussion = a_discussion()
    mails = Mail.objects.count()
    text = "  <b>수치</b>가 \x07맞지 않습니다\r\n둘째 줄  "
    post = write_post(actor=judges_of(discussion)[1], discussion=discussion, text=text)
    assert post.text == "<b>수치</b>가  맞지 않습니다\n둘째 줄"
    assert Mail.objects.count() == mails
    event = AuditEvent.objects.get(action="discussion.post_written")
    assert "수치" not in str(event.facts)


def test_the_same_key_again_is_the_same_post() -> None:
    discussion = a_discussion()
    who = judges_of(discussion)[0]
    given: dict[str, Any] = {
        "actor": who,
        "discussion": discussion,
        "text": "같은 글",
        "idempotency_key": "k",
    }
    assert write_post(**given) == write_post(**given)
    assert DiscussionPost.objects.count() == 1


def _recuse(pair: Assignment) -> None:
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.RECUSED)


def _conflict(pair: Assignment) -> None:
    Conflict.objects.create(judge=pair.judge, entry=pair.entry, kind="mentor", source="declared")


def _draft(pair: Assignment) -> None:
    pair.sheet.advance(SheetState.DRAFT)


def _dismiss(pair: Assignment) -> None:
    pair.judge.advance("dismissed")


@pytest.mark.parametrize("leave", [_recuse, _conflict, _draft, _dismiss])
def test_who_left_the_entry_writes_nothing_more(leave: Callable[[Assignment], None]) -> None:
    discussion = a_discussion()
    pair = disputed(discussion.round)[1]
    leave(pair)
    with pytest.raises(NotAllowed):
        write_post(actor=pair.judge.user, discussion=discussion, text="아직")
    assert not DiscussionPost.objects.exists()


def test_nobody_else_writes_not_even_who_submitted_since() -> None:
    discussion = a_discussion()
    DiscussionMember.objects.filter(is_chair=False).first().delete()  # type: ignore[union-attr]
    outside = [
        pair.judge.user for pair in disputed(discussion.round) if not pair.discussed_as.exists()
    ]
    for actor in (*outside, f.organiser_of(discussion.round.edition), f.a_person()):
        with pytest.raises(NotAllowed):
            write_post(actor=actor, discussion=discussion, text="밖에서")
    assert outside
    assert not DiscussionPost.objects.exists()


def test_after_its_end_nothing_is_added_before_the_clock_comes_by() -> None:
    discussion = time_over(a_discussion())
    assert discussion.state == Discussion.State.OPEN
    with pytest.raises(DiscussionOver):
        write_post(actor=judges_of(discussion)[0], discussion=discussion, text="늦게")
    assert not DiscussionPost.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "가" * (talk.MOST_LETTERS + 1)])
def test_an_empty_or_endless_post_is_refused_at_its_field(text: str) -> None:
    discussion = a_discussion()
    with pytest.raises(InvalidInput) as refused:
        write_post(actor=judges_of(discussion)[0], discussion=discussion, text=text)
    assert "text" in refused.value.fields
    assert not DiscussionPost.objects.exists()


def test_a_judge_writes_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "MOST_POSTS", 2)
    discussion = a_discussion()
    first, second = judges_of(discussion)[:2]
    for text in ("하나", "둘"):
        write_post(actor=first, discussion=discussion, text=text)
    with pytest.raises(TooManyPosts):
        write_post(actor=first, discussion=discussion, text="셋")
    write_post(actor=second, discussion=discussion, text="하나")
    assert DiscussionPost.objects.count() == 3


def test_an_organiser_hides_a_post_once_with_a_reason_that_the_log_keeps() -> None:
    discussion = a_discussion()
    post = write_post(actor=judges_of(discussion)[0], discussion=discussion, text="모욕")
    organiser = f.organiser_of(discussion.round.edition)
    with pytest.raises(InvalidInput) as refused:
        hide_post(actor=organiser, post=post, reason=" ")
    assert "reason" in refused.value.fields
    hidden = hide_post(actor=organiser, post=post, reason="인신공격")
    again = hide_post(actor=organiser, post=post, reason="다른 사유")
    assert (again.hidden_reason, again.hidden_at) == ("인신공격", hidden.hidden_at)
    assert hidden.text == "모욕"
    events = AuditEvent.objects.filter(action="discussion.post_hidden")
    assert [event.facts["reason"] for event in events] == ["인신공격"]


def test_judges_and_observers_hide_nothing() -> None:
    discussion = a_discussion()
    post = write_post(actor=judges_of(discussion)[0], discussion=discussion, text="글")
    edition = discussion.round.edition
    for actor in (judges_of(discussion)[0], f.an_organiser_of(edition, "observer")):
        with pytest.raises(NotAllowed):
            hide_post(actor=actor, post=post, reason="사유")
    assert not DiscussionPost.objects.filter(hidden_at__isnull=False).exists()
