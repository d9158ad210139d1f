"""Tasks of this layer: matching, lapsing, asking for outcomes."""
# tested by: tests/challenge/services/test_jobs.py

from celery import shared_task

from challenge.services.clock_failures import attempt_apart
from challenge.services.clock_runs import note_tick
from introductions.services.answer_reminders import remind_of_answers
from introductions.services.answers import lapse_introductions
from introductions.services.browsing.delivery import deliver_requests, deliver_requests_in
from introductions.services.data_room.retention import end_rooms
from introductions.services.erasure.ask import perform_asked_erasure, resend_erasures
from introductions.services.erasure.due import erase_due
from introductions.services.meetings.stop import stop_all_meetings, stop_meetings_in
from introductions.services.outcomes import ask_for_outcomes
from introductions.services.plans import send_planned, write_plan
from introductions.services.propose import match_and_propose


@shared_task
def match_investors(*, job_id: int) -> None:
    """Match flagged winners with admitted investors and propose introductions."""
    match_and_propose(job_id=job_id)


@shared_task
def plan_introductions(*, job_id: int) -> None:
    """Plan who should meet, for an organiser to look at."""
    write_plan(job_id=job_id)


@shared_task
def send_introductions(*, job_id: int) -> None:
    """Propose the pairs of a plan."""
    send_planned(job_id=job_id)


@shared_task
def ask_outcomes() -> None:
    """Once an hour: lapse what nobody answered, ask whom investors asked to meet, remind of what
    waits, ask about the rest; and an erasure whose task was lost.
    """
    note_tick()
    lapse_introductions()
    deliver_requests()
    remind_of_answers()
    ask_for_outcomes()
    stop_all_meetings()
    attempt_apart(what="erasures.resend", act=resend_erasures)


@shared_task
def deliver_meeting_requests(*, edition_id: int) -> None:
    """Ask the startups whom investors of an edition asked to meet."""
    deliver_requests_in(edition=edition_id)


@shared_task
def stop_meetings(*, edition_id: int) -> None:
    """Call off meetings of an edition that may not be any more."""
    stop_meetings_in(edition_id=edition_id)


@shared_task
def erase_person(*, erasure_id: int) -> None:
    """Erase the data of one person who asked for it, or whom an organiser named."""
    perform_asked_erasure(erasure_id=erasure_id)


@shared_task
def erase_what_is_due() -> None:
    """Once a day: personal data whose time is over, and files of data rooms."""
    erase_due()
    end_rooms()
