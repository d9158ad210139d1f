"""Picking a time: once, by either, for both; nothing before both yeses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.shown import meeting_shown
from introductions.services.meetings.hold import AlreadyPicked, SlotsReplaced
from introductions.services.meetings.pick import OwnSlots, SlotPast, SlotTaken, pick_slot
from introductions.services.meetings.propose import propose_slots
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def the_meeting(introduction: Introduction) -> Meeting:
    return Meeting.objects.get(introduction=introduction)


def fixed_mails() -> list[Mail]:
    return list(Mail.objects.filter(kind="meeting_fixed"))


def test_nothing_is_proposed_before_both_have_said_yes() -> None:
    for introduction in (f.a_proposal(), f.an_offer()):
        assert not Meeting.objects.filter(introduction=introduction).exists()
        for actor in (f.founder_of(introduction.winner), introduction.investor.user):
            assert meeting_shown(actor, introduction) is None
            with pytest.raises(NotAllowed):
                pick_slot(actor=actor, introduction=introduction, offer=1, slot=1)
            with pytest.raises(NotAllowed):
                propose_slots(
                    actor=actor,
                    introduction=introduction,
                    starts=[timezone.now() + timedelta(days=3)],
                    minutes=30,
                    place="",
                    seen="",
                )


@pytest.mark.parametrize("side", ["startup", "investor"])
def test_either_side_fixes_the_meeting_and_both_get_it(side: str) -> None:
    introduction = f.a_meeting()
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    actor = founder if side == "startup" else investor
    start = the_meeting(introduction).starts[1]
    pick_slot(actor=actor, introduction=introduction, offer=1, slot=2)
    meeting = the_meeting(introduction)
    assert (meeting.state, meeting.starts_at, meeting.fixed_by) == ("fixed", start, actor)
    assert {mail.to_user for mail in fixed_mails()} == {founder, investor}
    assert AuditEvent.objects.filter(action="meeting.fixed", actor=actor).count() == 1


def test_the_same_pick_again_changes_nothing_and_another_says_what_stands() -> None:
    introduction = f.a_meeting()
    investor, founder = introduction.investor.user, f.founder_of(introduction.winner)
    pick_slot(actor=investor, introduction=introduction, offer=1, slot=1)
    pick_slot(actor=founder, introduction=introduction, offer=1, slot=1)
    assert len(fixed_mails()) == 2
    with pytest.raises(AlreadyPicked) as refusal:
        pick_slot(actor=founder, introduction=introduction, offer=1, slot=3)
    meeting = the_meeting(introduction)
    assert meeting.starts_at is not None
    assert refusal.value.facts == {"starts_at": meeting.starts_at.isoformat()}
    assert str(refusal.value.detail) != str(AlreadyPicked.message)
    assert meeting.starts_at == meeting.starts[0]


def test_strangers_observers_and_members_pick_nothing() -> None:
    introduction = f.a_meeting()
    edition = introduction.investor.edition
    for actor in (a_user(), f.organiser_of(edition), f.an_investor(edition).user):
        with pytest.raises(NotAllowed):
            pick_slot(actor=actor, introduction=introduction, offer=1, slot=1)
    assert the_meeting(introduction).state == "offered"


@pytest.mark.parametrize(("offer", "slot", "wrong"), [(2, 1, SlotsReplaced), (1, 4, InvalidInput)])
def test_only_a_slot_of_the_newest_proposal_is_picked(
    offer: int, slot: int, wrong: type[Exception]
) -> None:
    introduction = f.a_meeting()
    actor = introduction.investor.user
    with pytest.raises(wrong):
        pick_slot(actor=actor, introduction=introduction, offer=offer, slot=slot)


def test_a_time_that_is_over_or_taken_is_not_picked() -> None:
    introduction = f.a_meeting()
    actor, meeting = introduction.investor.user, the_meeting(introduction)
    past = [(timezone.now() - timedelta(hours=1)).isoformat(), *meeting.slots[1:]]
    Meeting.objects.filter(pk=meeting.pk).update(slots=past)
    with pytest.raises(SlotPast):
        pick_slot(actor=actor, introduction=introduction, offer=1, slot=1)
    other = f.an_offer_for(introduction.investor)
    other = f.accepted(other)
    Meeting.objects.filter(introduction=other).update(slots=meeting.slots)
    pick_slot(actor=actor, introduction=introduction, offer=1, slot=2)
    with pytest.raises(SlotTaken):
        pick_slot(actor=f.founder_of(other.winner), introduction=other, offer=1, slot=2)
    pick_slot(actor=f.founder_of(other.winner), introduction=other, offer=1, slot=3)


def test_whoever_proposed_waits_for_the_other() -> None:
    introduction = f.a_meeting()
    investor, founder = introduction.investor.user, f.founder_of(introduction.winner)
    starts = [timezone.now() + timedelta(days=4)]
    propose_slots(
        actor=investor,
        introduction=introduction,
        starts=starts,
        minutes=60,
        place="",
        seen="1.offered",
    )
    with pytest.raises(OwnSlots):
        pick_slot(actor=investor, introduction=introduction, offer=2, slot=1)
    pick_slot(actor=founder, introduction=introduction, offer=2, slot=1)
    assert the_meeting(introduction).starts_at == starts[0]


@pytest.mark.parametrize("wrong", [{"state": "fixed"}, {"starts_at": timezone.now()}])
def test_the_database_keeps_time_and_state_together(wrong: dict[str, object]) -> None:
    introduction = f.a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(introduction=introduction).update(**wrong)
