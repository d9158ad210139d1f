"""Times of one's own: before and after one was fixed, over nothing that was not seen."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from challenge.kernel.calendars.another_year import fixed_holidays
from challenge.kernel.errors import InvalidInput
from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.free_times import suggested_slots
from introductions.services.meetings.hold import AlreadyPicked, SlotsReplaced
from introductions.services.meetings.pick import pick_slot
from introductions.services.meetings.propose import propose_slots
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def in_days(*days: int) -> list[datetime]:
    return [timezone.now() + timedelta(days=day) for day in days]


def propose(introduction: Introduction, **facts: Any) -> Meeting:
    values: dict[str, Any] = {
        "actor": introduction.investor.user,
        "starts": in_days(3, 4),
        "minutes": 60,
        "place": " 성수동  1가 ",
        "seen": "1.offered",
    }
    return propose_slots(introduction=introduction, **values | facts)


def the_meeting(introduction: Introduction) -> Meeting:
    return Meeting.objects.get(introduction=introduction)


def test_the_second_yes_proposes_three_times_that_nobody_has_twice() -> None:
    first = f.a_meeting()
    second = f.accepted(f.an_offer_for(first.investor))
    slots = [*the_meeting(first).starts, *the_meeting(second).starts]
    assert len(set(slots)) == 6
    edition = first.investor.edition
    days = {slot.astimezone(ZoneInfo(edition.time_zone)).date() for slot in slots}
    assert not days & (edition.holidays | fixed_holidays([2026, 2027]))
    assert AuditEvent.objects.filter(action="meeting.offered", actor=None).count() == 2


def test_a_day_off_of_the_edition_is_left_out() -> None:
    introduction = f.a_meeting()
    edition = introduction.investor.edition
    zone = ZoneInfo(edition.time_zone)
    Meeting.objects.all().delete()
    before = {slot.astimezone(zone).date() for slot in suggested_slots(introduction)}
    edition.rules = {**edition.rules, "holidays": [day.isoformat() for day in before]}
    after = {slot.astimezone(zone).date() for slot in suggested_slots(introduction)}
    assert not before & after


def test_other_times_replace_the_proposed_ones_and_tell_the_other_side() -> None:
    introduction = f.a_meeting()
    propose(introduction)
    meeting = the_meeting(introduction)
    assert (meeting.offer, meeting.venue, meeting.minutes) == (2, "성수동 1가", 60)
    proposed = AuditEvent.objects.get(action="meeting.offered", actor=introduction.investor.user)
    assert proposed.facts["offer"] == 2
    mail = Mail.objects.get(kind="meeting_slots")
    assert (mail.to_user, mail.calendar) == (f.founder_of(introduction.winner), "")
    with pytest.raises(SlotsReplaced):
        pick_slot(actor=introduction.investor.user, introduction=introduction, offer=1, slot=1)


def test_the_same_proposal_twice_is_one() -> None:
    introduction, starts = f.a_meeting(), in_days(3)
    propose(introduction, starts=starts)
    propose(introduction, starts=starts)
    assert the_meeting(introduction).offer == 2
    assert Mail.objects.filter(kind="meeting_slots").count() == 1


def test_nobody_undoes_a_pick_or_a_proposal_unseen() -> None:
    introduction = f.a_meeting()
    pick_slot(actor=f.founder_of(introduction.winner), introduction=introduction, offer=1, slot=1)
    with pytest.raises(AlreadyPicked):
        propose(introduction)
    propose(introduction, seen="1.fixed")
    with pytest.raises(SlotsReplaced):
        propose(introduction, seen="1.fixed", starts=in_days(9))
    assert the_meeting(introduction).offer == 2


def test_a_fixed_meeting_that_is_moved_leaves_both_calendars_and_comes_back_under_its_uid() -> None:
    introduction = f.a_meeting()
    founder = f.founder_of(introduction.winner)
    pick_slot(actor=founder, introduction=introduction, offer=1, slot=1)
    propose(introduction, seen="1.fixed")
    cancelled = Mail.objects.filter(kind="meeting_slots")
    assert {mail.to_user for mail in cancelled} == {founder, introduction.investor.user}
    pick_slot(actor=founder, introduction=introduction, offer=2, slot=1)
    texts = [mail.calendar for mail in Mail.objects.filter(to_user=founder).exclude(calendar="")]
    said = [
        {name: line for line in text.split("\r\n") for name in ("METHOD", "UID", "SEQUENCE")
         if line.startswith(name)}
        for text in texts
    ]  # fmt: skip
    assert [row["METHOD"] for row in said] == ["METHOD:REQUEST", "METHOD:CANCEL", "METHOD:REQUEST"]
    assert [row["SEQUENCE"] for row in said] == ["SEQUENCE:1", "SEQUENCE:2", "SEQUENCE:3"]
    assert len({row["UID"] for row in said}) == 1


def test_after_a_meeting_took_place_the_next_is_another_one() -> None:
    introduction = f.a_meeting()
    pick_slot(actor=introduction.investor.user, introduction=introduction, offer=1, slot=1)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=1))
    propose(introduction, seen="1.fixed")
    assert the_meeting(introduction).series == 2
    assert [mail.calendar for mail in Mail.objects.filter(kind="meeting_slots")] == [""]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts": []}, "starts"),
        ({"starts": in_days(1, 2, 3, 4)}, "starts"),
        ({"starts": [datetime(2027, 1, 4, tzinfo=UTC)] * 2}, "starts"),
        ({"starts": in_days(-1)}, "starts"),
        ({"starts": in_days(61)}, "starts"),
        ({"minutes": 45}, "minutes"),
        ({"place": "가" * 301}, "place"),
    ],
)
def test_what_cannot_be_proposed_says_so_at_its_field(wrong: dict[str, Any], field: str) -> None:
    introduction = f.a_meeting()
    with pytest.raises(InvalidInput) as refusal:
        propose(introduction, **wrong)
    assert list(refusal.value.fields) == [field]
    assert the_meeting(introduction).offer == 1
