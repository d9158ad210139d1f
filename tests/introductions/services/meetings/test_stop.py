"""Whatever ends an introduction ends its meeting at once, in both calendars, and says not why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.shown import meeting_shown
from introductions.services.erasure.rows import erase_application, erase_investor
from introductions.services.investors import answer_request
from introductions.services.meetings.hold import MeetingOver
from introductions.services.meetings.pick import pick_slot
from introductions.services.meetings.propose import propose_slots
from introductions.services.meetings.stop import stop_all_meetings
from introductions.services.outcomes import record_step
from introductions.tasks import stop_meetings
from judging.services.results.announce import flag_winner
from submissions.services.consents import consent_in_force, withdraw_consent
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def withdraws(introduction: Introduction) -> None:
    entry = introduction.winner.entry
    consent = consent_in_force(entry.startup, entry.edition, "investors")
    assert consent is not None
    withdraw_consent(actor=f.founder_of(introduction.winner), consent=consent)


def unflags(introduction: Introduction) -> None:
    winner = introduction.winner
    flag_winner(
        actor=f.organiser_of(winner.entry.edition), winner=winner, ready=False, seen=winner.etag
    )


def refuses_the_seat(introduction: Introduction) -> None:
    seat = introduction.investor
    seat.refresh_from_db()
    answer_request(actor=f.organiser_of(seat.edition), investor=seat, admit=False, seen=seat.etag)


def passes(introduction: Introduction) -> None:
    f.say(introduction, "investor", "passed")


def is_passed_by_the_organiser(introduction: Introduction) -> None:
    organiser = f.organiser_of(introduction.investor.edition)
    record_step(actor=organiser, introduction=introduction, kind="passed", note="이릅니다")


def erases_the_application(introduction: Introduction) -> None:
    erase_application(entry=introduction.winner.entry, asked_by=None)


def erases_the_seat(introduction: Introduction) -> None:
    erase_investor(investor=introduction.investor, asked_by=None)


ENDS = [
    withdraws,
    unflags,
    refuses_the_seat,
    passes,
    is_passed_by_the_organiser,
    erases_the_application,
    erases_the_seat,
]


def a_fixed_meeting() -> Introduction:
    introduction = f.a_meeting()
    pick_slot(actor=introduction.investor.user, introduction=introduction, offer=1, slot=1)
    return introduction


@pytest.mark.parametrize(  # after a pass of one side the other still sees them: test_reports.py
    "end", [end for end in ENDS if end is not passes], ids=lambda end: end.__name__
)
def test_every_button_is_dead_at_once(end: Callable[[Introduction], None]) -> None:
    introduction = f.a_meeting()
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    end(introduction)
    introduction = Introduction.objects.get(pk=introduction.pk)
    for actor in (founder, investor):
        assert meeting_shown(actor, introduction) is None
    acts: list[Callable[[], object]] = [
        lambda: pick_slot(actor=founder, introduction=introduction, offer=1, slot=1),
        lambda: propose_slots(
            actor=founder,
            introduction=introduction,
            starts=[timezone.now() + timedelta(days=3)],
            minutes=30,
            place="",
            seen="1.offered",
        ),
    ]
    for act in acts:
        with pytest.raises(MeetingOver):
            act()


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_fixed_meeting_leaves_both_calendars_once(end: Callable[[Introduction], None]) -> None:
    introduction = a_fixed_meeting()
    end(introduction)
    for _twice in range(2):
        stop_meetings(edition_id=introduction.investor.edition_id)
        stop_all_meetings()
    told = Mail.objects.filter(kind="meeting_called_off")
    assert {mail.to_user for mail in told} == {
        f.founder_of(introduction.winner),
        introduction.investor.user,
    }
    assert all("METHOD:CANCEL" in mail.calendar for mail in told)
    assert {mail.body.replace(mail.to_user.display_name, "") for mail in told if mail.to_user}
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.starts_at, meeting.slots) == ("ended", None, [])
    assert AuditEvent.objects.filter(action="meeting.ended").count() == 1


@pytest.mark.parametrize("end", [withdraws, unflags, passes], ids=lambda end: end.__name__)
def test_the_mail_is_the_same_whatever_the_reason(end: Callable[[Introduction], None]) -> None:
    introduction = a_fixed_meeting()
    end(introduction)
    stop_meetings(edition_id=introduction.investor.edition_id)
    mail = Mail.objects.get(kind="meeting_called_off", to_user=introduction.investor.user)
    for word in ("동의", "철회", "삭제", "투자하지", "이릅니다", "consent"):
        assert word not in mail.body.replace("캘린더에서도 삭제됩니다", "")


def test_times_that_were_only_proposed_end_without_a_mail() -> None:
    introduction = f.a_meeting()
    unflags(introduction)
    stop_meetings(edition_id=introduction.investor.edition_id)
    assert Meeting.objects.get().state == "ended"
    assert not Mail.objects.filter(kind="meeting_called_off").exists()


def test_a_meeting_that_took_place_stays() -> None:
    introduction = a_fixed_meeting()
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    unflags(introduction)
    stop_meetings(edition_id=introduction.investor.edition_id)
    assert Meeting.objects.get().state == "fixed"


def test_what_goes_on_is_left_alone() -> None:
    introduction = a_fixed_meeting()
    stop_all_meetings()
    assert Meeting.objects.get().state == "fixed"
    assert not Mail.objects.filter(kind="meeting_called_off").exists()
    assert introduction.investor.edition_id


def test_once_it_may_be_again_times_may_be_proposed_again() -> None:
    introduction = a_fixed_meeting()
    unflags(introduction)
    stop_meetings(edition_id=introduction.investor.edition_id)
    introduction.winner.refresh_from_db()
    winner = introduction.winner
    winner.vc_ready = True
    winner.save(update_fields=["vc_ready"])
    propose_slots(
        actor=introduction.investor.user,
        introduction=introduction,
        starts=[timezone.now() + timedelta(days=3)],
        minutes=30,
        place="",
        seen="1.ended",
    )
    assert Meeting.objects.get().state == "offered"


def test_an_erasure_takes_the_place_and_the_calendars_of_the_mails() -> None:
    introduction = f.a_meeting()
    propose_slots(
        actor=introduction.investor.user,
        introduction=introduction,
        starts=[timezone.now() + timedelta(days=3)],
        minutes=30,
        place="제 사무실 010-1234-5678",
        seen="1.offered",
    )
    pick_slot(actor=f.founder_of(introduction.winner), introduction=introduction, offer=2, slot=1)
    erases_the_application(introduction)
    assert Meeting.objects.get().venue == ""
    fixed = Mail.objects.filter(kind="meeting_fixed")
    assert {(mail.calendar, mail.link_target) for mail in fixed} == {("", "")}
