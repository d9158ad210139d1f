"""Discussions are opened by rule or by choice, with a chair of the panel, and mailed once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Discussion,
    DiscussionMember,
    Round,
    SheetState,
)
from judging.queries.assignment.entry_counts import counts_of
from judging.queries.rounds.panel_of_entry import counting_pairs, is_apart
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.open import (
    NotWhileScoring,
    open_all_apart,
    open_discussions,
)
from judging.services.scoring.desk_marks import mark_entry
from tests.judging import factories as f
from tests.judging.discussed_rounds import a_discussion, a_disputed_round, disputed, in_an_hour

pytestmark = pytest.mark.django_db


def opened(round: Round, **given: Any) -> list[Discussion]:
    facts: dict[str, Any] = {
        "actor": f.organiser_of(round.edition),
        "chairs": {disputed(round)[0].entry_id: None},
        "ends_at": in_an_hour(round),
    }
    return open_discussions(round=round, **facts | given)


def test_a_discussion_has_the_judges_of_the_entry_one_chair_and_one_mail_for_each() -> None:
    round = a_disputed_round()
    pairs = disputed(round)
    mark_entry(actor=pairs[1].judge.user, assignment=pairs[1], to_discuss=True)
    [discussion] = opened(round, chairs={pairs[0].entry_id: pairs[2].judge_id})
    members = list(discussion.members.all())
    assert {member.assignment_id for member in members} == {pair.pk for pair in pairs}
    assert [member.letter for member in members] == ["A", "B", "C"]
    assert [m.assignment_id for m in members if m.is_chair] == [pairs[2].pk]
    assert (float(discussion.low), float(discussion.high), discussion.flags) == (40, 90, 1)
    mails = Mail.objects.filter(kind="discussion_opened")
    assert {mail.to_user_id for mail in mails} == {pair.judge.user_id for pair in pairs}
    assert all(pairs[0].entry.startup.name_ko not in mail.body for mail in mails)
    event = AuditEvent.objects.get(action="discussion.opened")
    assert event.facts["chair"] == pairs[2].judge_id


def test_opened_again_it_stays_as_it_is_and_nobody_is_mailed_twice() -> None:
    first = a_discussion()
    round, mails = first.round, Mail.objects.count()
    chair = disputed(round)[2].judge_id
    [again] = opened(round, chairs={first.entry_id: chair}, ends_at=round.closes_at)
    assert again == first
    assert again.ends_at == first.ends_at
    assert (Discussion.objects.count(), Mail.objects.count()) == (1, mails)


def test_several_opened_at_once_are_one_mail_to_each_judge_and_share_the_chairs() -> None:
    round = a_disputed_round()
    entries = list(round.participations.values_list("entry_id", flat=True))
    opened(round, chairs=dict.fromkeys(entries))
    assert Mail.objects.filter(kind="discussion_opened").count() == 3
    chairs = DiscussionMember.objects.filter(is_chair=True)
    assert len(set(chairs.values_list("assignment__judge", flat=True))) == 3


def test_the_rule_names_what_is_so_far_apart_and_each_once() -> None:
    round = a_disputed_round()
    organiser = f.organiser_of(round.edition)
    apart = [count.entry for count in counts_of(round) if is_apart(round, count)]
    assert apart == [disputed(round)[0].entry_id]
    found = open_all_apart(actor=organiser, round=round, ends_at=in_an_hour(round))
    assert [row.entry_id for row in found] == apart
    with pytest.raises(InvalidInput) as refused:
        open_all_apart(actor=organiser, round=round, ends_at=in_an_hour(round))
    assert "entries" in refused.value.fields
    Round.objects.filter(pk=round.pk).update(discussion_spread=51)
    round.refresh_from_db()
    assert not [count for count in counts_of(round) if is_apart(round, count)]


@pytest.mark.parametrize("why", ["recused", "conflict", "draft", "dismissed"])
def test_whose_sheet_does_not_count_is_not_asked(why: str) -> None:
    round = a_disputed_round()
    pair = disputed(round)[2]
    if why == "recused":
        Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.RECUSED)
    elif why == "conflict":
        Conflict.objects.create(
            judge=pair.judge, entry=pair.entry, kind="mentor", source="declared"
        )
    elif why == "draft":
        pair.sheet.advance(SheetState.DRAFT)
    else:
        pair.judge.advance("dismissed")
    assert pair not in counting_pairs(round, [pair.entry_id])
    [discussion] = opened(round)
    assert pair.pk not in discussion.members.values_list("assignment_id", flat=True)
    assert not Mail.objects.filter(kind="discussion_opened", to_user=pair.judge.user).exists()


def test_one_sheet_is_no_discussion_and_the_refusal_names_the_entry() -> None:
    round = a_disputed_round()
    pairs = disputed(round)
    for pair in pairs[1:]:
        pair.sheet.advance(SheetState.DRAFT)
    code = round.participations.get(entry=pairs[0].entry_id).blind_code
    with pytest.raises(InvalidInput) as refused:
        opened(round)
    assert code in str(refused.value.fields["entries"])
    assert not Discussion.objects.exists()


def test_the_chair_is_one_of_the_panel() -> None:
    round = a_disputed_round()
    stranger = f.a_judge(round.edition)
    with pytest.raises(InvalidInput) as refused:
        opened(round, chairs={disputed(round)[0].entry_id: stranger.pk})
    assert "chair" in refused.value.fields
    assert not Discussion.objects.exists()


@pytest.mark.parametrize("shift", [timedelta(minutes=-1), timedelta(days=400)])
def test_it_ends_from_now_on_and_no_later_than_scoring(shift: timedelta) -> None:
    round = a_disputed_round()
    with pytest.raises(InvalidInput) as refused:
        opened(round, ends_at=timezone.now() + shift)
    assert "ends_at" in refused.value.fields
    assert not Discussion.objects.exists()


def test_nothing_is_discussed_after_the_close() -> None:
    round = close_round(actor=None, round=a_disputed_round())
    with pytest.raises(NotWhileScoring):
        opened(round, ends_at=timezone.now() + timedelta(hours=1))
    assert not Discussion.objects.exists()


def test_only_organisers_open_one_and_observers_do_not() -> None:
    round = a_disputed_round()
    judge = disputed(round)[0].judge.user
    for actor in (judge, f.an_organiser_of(round.edition, "observer"), f.a_person()):
        with pytest.raises(NotAllowed):
            opened(round, actor=actor)
        with pytest.raises(NotAllowed):
            open_all_apart(actor=actor, round=round, ends_at=in_an_hour(round))
    assert not Discussion.objects.exists()


def test_nothing_chosen_is_said_at_the_field() -> None:
    round = a_disputed_round()
    with pytest.raises(InvalidInput) as refused:
        opened(round, chairs={})
    assert "entries" in refused.value.fields
    with pytest.raises(InvalidInput):
        opened(round, chairs={10**9: None})
