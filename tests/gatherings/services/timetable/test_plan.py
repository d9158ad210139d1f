"""A day's timetable: wishes that stay silent, a plan that is looked at, mails, and a repair."""

from datetime import timedelta

import pytest

from challenge.kernel.calendars.invitation import CANCEL, messages_in, method_of
from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.models import AuditEvent, Mail
from gatherings.models import DayMeeting, DayWish
from gatherings.queries.day_calendar import own_calendar
from gatherings.queries.own_timetable import own_sides
from gatherings.services.events.keep import cancel_event
from gatherings.services.timetable.keep import (
    TimetablePublished,
    lift_change,
    note_change,
    save_timetable,
)
from gatherings.services.timetable.plan import (
    TimetablePlanOutdated,
    TimetablePlanReplaced,
    publish_plan,
)
from gatherings.services.timetable.wishes import WishesClosed, wish_to_meet
from introductions.models import Side
from introductions.services.refused_firms import save_refused_firms
from submissions.models import Member
from tests.gatherings import factories as g
from tests.gatherings.factories import a_wished_day, wish
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_a_plan_is_told_to_nobody_until_it_is_published_and_then_to_each_once() -> None:
    day, winners, investors = a_wished_day()
    actor = f.organiser_of(day.event.edition)
    plan = g.planned(day)
    met = {(row["winner"], row["investor"]) for row in plan.meetings}
    assert met == {(winners[0].pk, investors[0].pk), (winners[1].pk, investors[1].pk)}
    assert plan.is_best
    assert not Mail.objects.filter(kind="event_timetable").exists()
    publish_plan(actor=actor, plan=plan)
    publish_plan(actor=actor, plan=plan)
    mails = Mail.objects.filter(kind="event_timetable")
    assert mails.count() == 4
    mail = mails.get(to_user=investors[0].user)
    (meeting,) = messages_in(mail.calendar)
    row = DayMeeting.objects.get(investor=investors[0])
    for line in (
        "METHOD:REQUEST",
        f"UID:day-meeting-{row.pk}@",
        "SEQUENCE:0\r\n",
        f"DTSTART:{row.starts_at:%Y%m%dT%H%M%SZ}",
    ):
        assert line in meeting
    assert winners[1].entry.startup.name_ko not in meeting
    assert winners[0].entry.startup.name_ko in mail.body
    assert winners[1].entry.startup.name_ko not in mail.body
    assert DayMeeting.objects.count() == 2
    assert own_calendar(investors[0].user, day).count("BEGIN:VEVENT") == 1
    with pytest.raises(TimetablePublished):
        save_timetable(actor=actor, event=day.event, facts={"minutes": 25})


def test_a_wish_is_silent_also_in_the_log_and_for_the_other_side() -> None:
    day, winners, investors = a_wished_day()
    (side,) = own_sides(f.founder_of(winners[1]), day)
    assert [other.wanted for other in side.others] == [False, False]
    assert side.meetings == []
    facts = [event.facts for event in AuditEvent.objects.filter(action="timetable.wished")]
    assert facts
    assert all(fact.keys() == {"side"} for fact in facts)
    with pytest.raises(NotFound):
        wish_to_meet(
            actor=f.founder_of(winners[0]),
            timetable=day,
            winner=winners[0],
            investor=investors[0],
            side=Side.INVESTOR,
            wanted=False,
        )
    assert DayWish.objects.count() == 3


def test_who_did_not_come_or_consent_any_more_is_neither_seen_nor_planned() -> None:
    day, winners, investors = a_wished_day()
    stranger = f.an_investor(day.event.edition)  # admitted, not registered
    with pytest.raises(NotFound):
        wish(day, winners[0], stranger, Side.STARTUP)
    f.withdraw(winners[0])
    (side,) = own_sides(investors[0].user, day)
    assert [other.winner.pk for other in side.others] == [winners[1].pk]
    assert {row["winner"] for row in g.planned(day).meetings} == {winners[1].pk}


def test_a_firm_that_a_winner_refuses_is_not_met_though_it_wishes_to() -> None:
    day, winners, investors = a_wished_day()
    assert investors[1].organisation is not None
    save_refused_firms(
        actor=f.founder_of(winners[1]),
        entry=winners[1].entry,
        names=[investors[1].organisation.name_ko],
    )
    (side,) = own_sides(investors[1].user, day)
    assert winners[1].pk in {other.winner.pk for other in side.others}  # it sees nothing of it
    assert winners[1].pk not in {row["winner"] for row in g.planned(day).meetings}


def test_an_outdated_or_replaced_plan_is_not_published() -> None:
    day, winners, investors = a_wished_day()
    actor = f.organiser_of(day.event.edition)
    old = g.planned(day)
    new = g.planned(day)
    with pytest.raises(TimetablePlanReplaced):
        publish_plan(actor=actor, plan=old)
    wish(day, winners[1], investors[1], Side.STARTUP)
    with pytest.raises(TimetablePlanOutdated):
        publish_plan(actor=actor, plan=new)
    with pytest.raises(NotAllowed):
        publish_plan(actor=a_user(), plan=new)
    assert not DayMeeting.objects.exists()


def test_a_change_on_the_day_moves_one_meeting_and_writes_only_to_its_two() -> None:
    day, winners, investors = a_wished_day()
    actor = f.organiser_of(day.event.edition)
    publish_plan(actor=actor, plan=g.planned(day))
    with pytest.raises(WishesClosed):
        wish(day, winners[1], investors[0])
    row = DayMeeting.objects.get(winner=winners[0])
    until = row.starts_at + timedelta(minutes=30)
    change = note_change(
        actor=actor, timetable=day, investor=investors[0], since=row.starts_at, until=until
    )
    plan = g.planned(day)
    assert [move["winner"] for move in plan.moved] == [winners[0].pk]
    assert DayMeeting.objects.get(winner=winners[0]).starts_at == row.starts_at  # only shown
    publish_plan(actor=actor, plan=plan)
    moved = DayMeeting.objects.get(winner=winners[0])
    assert moved.starts_at != row.starts_at
    assert moved.sequence == 1
    told = Mail.objects.filter(kind="event_timetable", key__contains=f"-{plan.pk}-")
    people = {f.founder_of(winners[0]).pk, investors[0].user_id}
    assert set(told.values_list("to_user", flat=True)) == people
    for mail in told:  # the same entry of the calendar, changed
        (meeting,) = messages_in(mail.calendar)
        assert f"UID:day-meeting-{row.pk}@" in meeting
        assert "SEQUENCE:1\r\n" in meeting
        assert f"DTSTART:{moved.starts_at:%Y%m%dT%H%M%SZ}" in meeting
    assert "SEQUENCE:1\r\n" in own_calendar(investors[0].user, day)
    lift_change(actor=actor, change=change)
    assert not day.changes.exists()


def test_a_meeting_that_is_dropped_leaves_both_calendars_and_one_that_is_made_comes_in() -> None:
    day, winners, investors = a_wished_day()
    actor = f.organiser_of(day.event.edition)
    publish_plan(actor=actor, plan=g.planned(day))
    row = DayMeeting.objects.get(winner=winners[0])
    f.withdraw(winners[0])
    plan = g.planned(day)
    publish_plan(actor=actor, plan=plan)
    told = Mail.objects.filter(kind="event_timetable", key__contains=f"-{plan.pk}-")
    people = {f.founder_of(winners[0]).pk, investors[0].user_id}
    assert {mail.to_user_id for mail in told} == people
    for mail in told:
        (meeting,) = messages_in(mail.calendar)
        assert method_of(meeting) == CANCEL
        assert f"UID:day-meeting-{row.pk}@" in meeting
        assert "SEQUENCE:1\r\n" in meeting


def test_an_event_that_is_called_off_takes_its_meetings_out_of_the_calendars() -> None:
    day, winners, investors = a_wished_day()
    actor = f.organiser_of(day.event.edition)
    colleague = a_user()  # writes for the startup, and never registered
    Member.objects.create(startup=winners[0].entry.startup, user=colleague, kind="writer")
    publish_plan(actor=actor, plan=g.planned(day))
    cancel_event(actor=actor, event=day.event)
    off = Mail.objects.get(kind="event_cancelled", to_user=investors[0].user)
    event, meeting = messages_in(off.calendar)
    assert [method_of(text) for text in (event, meeting)] == [CANCEL, CANCEL]
    assert f"UID:day-meeting-{DayMeeting.objects.get(investor=investors[0]).pk}@" in meeting
    theirs = Mail.objects.filter(to_user=colleague).latest("pk")
    assert (theirs.kind, method_of(theirs.calendar)) == ("event_timetable", CANCEL)
    assert Mail.objects.filter(kind="event_cancelled", to_user=colleague).count() == 0


def test_a_change_names_one_thing_and_its_end() -> None:
    day, winners, _investors = a_wished_day()
    actor, start = f.organiser_of(day.event.edition), day.begins_at
    for wrong in (
        {"since": start, "until": start + timedelta(hours=1)},
        {"since": start, "until": start, "winner": winners[0]},
        {"since": start, "until": start + timedelta(hours=1), "table": 99},
    ):
        with pytest.raises(InvalidInput):
            note_change(actor=actor, timetable=day, **wrong)
    for field, value in (("breaks", [["13:00", "12:00"]]), ("tables", 0), ("minutes", 3)):
        with pytest.raises(InvalidInput) as refusal:
            save_timetable(actor=actor, event=day.event, facts={field: value})
        assert field in refusal.value.fields
