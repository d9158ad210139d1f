"""Who was there and met: noted on the introduction once, and told to nobody."""

from datetime import timedelta

import pytest

from challenge.kernel.errors import NotAllowed
from challenge.models import Mail
from gatherings.models import DayMeeting, Registration, Timetable
from gatherings.services.events.check_in import check_in
from gatherings.services.timetable.met import NotYet, mark_met
from gatherings.services.timetable.plan import publish_plan
from introductions.models import Introduction, IntroductionState
from tests.gatherings import factories as g
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def a_day_of_two() -> tuple[Timetable, DayMeeting, Introduction]:
    """An introduction whose two meet on the day; nobody wished for anything."""
    introduction = f.accepted(f.an_offer())
    day = g.a_day(introduction.investor.edition)
    g.come(day, introduction.winner, introduction.investor)
    publish_plan(actor=f.organiser_of(day.event.edition), plan=g.planned(day))
    return day, DayMeeting.objects.get(), introduction


def arrive(day: Timetable, *, begun: bool = True) -> None:
    organiser = f.organiser_of(day.event.edition)
    for row in Registration.objects.filter(event=day.event):
        check_in(actor=organiser, event=day.event, ticket=row.key)
    if begun:
        DayMeeting.objects.update(starts_at=day.event.edition.opens_at)


def state_of(introduction: Introduction) -> str:
    return Introduction.objects.get(pk=introduction.pk).state


def test_both_say_so_and_both_came_then_it_is_met_once_and_silently() -> None:
    day, meeting, introduction = a_day_of_two()
    arrive(day)
    mails = Mail.objects.count()
    meeting.refresh_from_db()
    mark_met(actor=introduction.investor.user, meeting=meeting)
    assert state_of(introduction) == IntroductionState.INTRODUCED
    for _twice in range(2):
        mark_met(actor=f.founder_of(introduction.winner), meeting=meeting)
    assert state_of(introduction) == IntroductionState.MET
    assert introduction.steps.filter(kind="met").count() == 1
    assert Mail.objects.count() == mails


def test_an_organiser_may_say_it_before_they_are_checked_in() -> None:
    day, meeting, introduction = a_day_of_two()
    DayMeeting.objects.update(starts_at=day.event.edition.opens_at)
    meeting.refresh_from_db()
    mark_met(actor=f.organiser_of(day.event.edition), meeting=meeting)
    assert state_of(introduction) == IntroductionState.INTRODUCED
    arrive(day)
    assert state_of(introduction) == IntroductionState.MET


def test_a_meeting_to_come_was_not_held_and_strangers_say_nothing() -> None:
    day, meeting, introduction = a_day_of_two()
    arrive(day, begun=False)
    with pytest.raises(NotYet):
        mark_met(actor=introduction.investor.user, meeting=meeting)
    DayMeeting.objects.update(starts_at=meeting.starts_at - timedelta(days=30))
    meeting.refresh_from_db()
    with pytest.raises(NotAllowed):
        mark_met(actor=a_user(), meeting=meeting)
    assert state_of(introduction) == IntroductionState.INTRODUCED
