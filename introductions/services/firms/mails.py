"""Who is told that somebody left a firm: the two colleagues, and startups whom the person met."""
# tested by: tests/introductions/services/firms/test_hand_over.py

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from challenge.models import User
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Investor, Meeting
from introductions.permissions import shows_meeting
from introductions.queries.meetings.readers import readers_of, representatives_of
from introductions.queries.visible import seen_by_investors
from introductions.services.introduction_mail import introduce_colleague
from introductions.services.meetings.mails import mail_fixed, mail_taken_out


@transaction.atomic
def mail_all(*, actor: User, seat: Investor, to: Investor, moved: Sequence[Introduction]) -> None:
    """One mail each to the two, one to each startup about its introduction, and the calendars.

    moved: already the colleague's.
    """
    seen = set(
        seen_by_investors(Introduction.objects.filter(pk__in=[row.pk for row in moved]))
        .filter(investor_passed_at=None)
        .values_list("pk", flat=True)
    )
    facts: dict[str, Any] = {"seat": seat, "colleague": to, "edition": seat.edition}
    stamp = f"{seat.pk}-{to.pk}-{seat.left_at:%Y%m%d%H%M%S}"
    promise_mail(actor=actor, key=f"seat-left-{stamp}", kind="investor_left", to=seat.user, **facts)
    shown = [row.winner.entry.startup for row in moved if row.pk in seen]
    promise_mail(
        actor=actor, key=f"seat-taken-over-{stamp}", kind="investor_taken_over", to=to.user,
        startups=shown, **facts,
    )  # fmt: skip
    for introduction in moved:
        _tell_startup(actor, introduction, seat, stamp)
        _move_meeting(actor, introduction, seat)


def _tell_startup(actor: User, introduction: Introduction, seat: Investor, stamp: str) -> None:
    """Whatever the investor answered: a startup that weren't told would know of a no."""
    said_no = introduction.startup_declined_at or introduction.startup_passed_at
    if said_no or introduction.state == IntroductionState.LAPSED:
        return
    both = introduction.introduced_at is not None
    readers = {reader.user.pk: reader.reply_to for reader in readers_of(introduction)}
    for person in representatives_of(introduction):
        promise_mail(
            actor=actor,
            key=f"introduction-person-{introduction.pk}-{person.pk}-{stamp}",
            kind="introduction_person_changed",
            expires_at=None if both else introduction.lapses_at,
            to=person,
            edition=introduction.investor.edition,
            reply_to=readers[person.pk] if both else "",
            introduction=introduction,
            before=seat,
            both=both,
        )


def _move_meeting(actor: User, introduction: Introduction, seat: Investor) -> None:
    """The colleague gets what the person got: the contact, times to pick, and a fixed meeting,
    which leaves the other's calendar.
    """
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    meeting = rows.filter(introduction=introduction).first()
    if introduction.investor_passed_at or not shows_meeting(introduction):
        return
    introduce_colleague(actor=actor, introduction=introduction, meeting=meeting)
    if meeting is not None and meeting.is_to_come:
        Meeting.objects.filter(pk=meeting.pk).update(sequence=meeting.sequence + 1)
        meeting.sequence += 1
        mail_taken_out(actor=actor, introduction=introduction, meeting=meeting, person=seat.user)
        mail_fixed(actor=actor, introduction=introduction, meeting=meeting)
