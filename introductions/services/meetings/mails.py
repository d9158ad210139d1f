"""Mails about a meeting: to both sides, with buttons that need no sign-in, and for the calendar."""
# tested by: tests/introductions/services/meetings/test_mails.py

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from challenge.models import MailButtons, User
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor
from introductions.models import Introduction, Meeting, Side
from introductions.queries.meetings.calendar import calendar_of
from introductions.queries.meetings.readers import Reader, readers_of


@transaction.atomic
def mail_slots(
    *,
    actor: User,
    introduction: Introduction,
    meeting: Meeting,
    moved_from: datetime | None,
) -> None:
    """New times to both; whoever proposes them gets the mail only where a fixed one is taken out of
    the calendar (moved_from: when it was to begin).
    """
    mine = meeting.offered_side
    last = max(meeting.starts)
    for reader in readers_of(introduction):
        if moved_from is None and (reader.user == actor or reader.side == mine):
            continue
        calendar = ""
        if moved_from is not None:
            calendar = calendar_of(introduction, meeting, reader, moved_from, cancelled=True)
        promise_mail(
            actor=actor,
            key=f"meeting-slots-{meeting.pk}-{meeting.offer}-{reader.user.pk}",
            kind="meeting_slots",
            expires_at=last,
            to=reader.user,
            edition=introduction.investor.edition,
            reply_to=reader.reply_to,
            link_to=ButtonsFor(MailButtons.MEETING, meeting.pk),
            calendar=calendar,
            moved_from=moved_from,
            **_facts(introduction, meeting, reader),
        )


@transaction.atomic
def mail_fixed(*, actor: User, introduction: Introduction, meeting: Meeting) -> None:
    """The meeting for both calendars."""
    if meeting.starts_at is None:
        raise ValueError("No time is fixed.")
    for reader in readers_of(introduction):
        promise_mail(
            actor=actor,
            key=f"meeting-fixed-{meeting.pk}-{meeting.sequence}-{reader.user.pk}",
            kind="meeting_fixed",
            expires_at=meeting.starts_at,
            to=reader.user,
            edition=introduction.investor.edition,
            reply_to=reader.reply_to,
            link_to=ButtonsFor(MailButtons.MEETING, meeting.pk),
            calendar=calendar_of(introduction, meeting, reader, meeting.starts_at),
            **_facts(introduction, meeting, reader),
        )


@transaction.atomic
def mail_called_off(*, introduction: Introduction, meeting: Meeting, was_at: datetime) -> None:
    """Both calendars drop it; why is nobody's to know.  meeting: with its sequence raised."""
    for reader in readers_of(introduction):
        promise_mail(
            actor=None,
            key=f"meeting-called-off-{meeting.pk}-{meeting.sequence}-{reader.user.pk}",
            kind="meeting_called_off",
            expires_at=was_at,
            to=reader.user,
            edition=introduction.investor.edition,
            calendar=calendar_of(introduction, meeting, reader, was_at, cancelled=True),
            was_at=was_at,
            **_facts(introduction, meeting, reader),
        )


@transaction.atomic
def mail_taken_out(
    *, actor: User, introduction: Introduction, meeting: Meeting, person: User
) -> None:
    """It takes place with a colleague of the person, so it leaves this calendar alone.  meeting:
    with its sequence raised.
    """
    if meeting.starts_at is None:
        raise ValueError("No time is fixed.")
    reader = Reader(person, Side.INVESTOR, ())
    promise_mail(
        actor=actor,
        key=f"meeting-taken-out-{meeting.pk}-{meeting.sequence}-{person.pk}",
        kind="meeting_called_off",
        expires_at=meeting.starts_at,
        to=person,
        edition=introduction.investor.edition,
        calendar=calendar_of(introduction, meeting, reader, meeting.starts_at, cancelled=True),
        was_at=meeting.starts_at,
        goes_on=True,
        **_facts(introduction, meeting, reader),
    )


def _facts(introduction: Introduction, meeting: Meeting, reader: Reader) -> dict[str, Any]:
    with translation.override(reader.user.language):  # theirs, whoever's act sends the mail
        if reader.side == Side.INVESTOR:
            other = introduction.winner.entry.startup.name
            path = f"introductions/{introduction.pk}/"
        else:
            other = introduction.investor.firm
            path = f"proposals/{introduction.winner.entry_id}/"
    return {
        "introduction": introduction,
        "meeting": meeting,
        "other": other,
        "introduction_path": path,
        "may_pick": meeting.offered_side != reader.side,
        "reaches_both": bool(reader.others),
    }
