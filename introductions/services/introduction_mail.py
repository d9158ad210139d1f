"""The introduction mail: to both, each with the other's contact and three times to meet, so that
answering it begins the conversation and one click fixes the meeting.
"""
# tested by: tests/introductions/services/test_answers.py

from typing import Any

from django.db import transaction

from challenge.models import MailButtons, User
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor
from introductions.models import Introduction, Meeting, Side
from introductions.queries.meetings.readers import Reader, readers_of


@transaction.atomic
def introduce_both(*, actor: User, introduction: Introduction, meeting: Meeting) -> None:
    """Write to the startup's representatives and to the investor; an answer reaches both sides.

    The startup's contact goes along only if it shares it.
    """
    readers = readers_of(introduction)
    shares = any(reader.side == Side.INVESTOR and reader.others for reader in readers)
    for reader in readers:
        _mail_side(actor, introduction, meeting, reader, shares_contact=shares)


@transaction.atomic
def introduce_colleague(
    *, actor: User, introduction: Introduction, meeting: Meeting | None
) -> None:
    """Write the same to whoever took over from the investor."""
    for reader in readers_of(introduction):
        if reader.side == Side.INVESTOR:
            _mail_side(actor, introduction, meeting, reader, shares_contact=bool(reader.others))


def _mail_side(
    actor: User,
    introduction: Introduction,
    meeting: Meeting | None,
    reader: Reader,
    *,
    shares_contact: bool,
) -> None:
    has_times = meeting is not None and meeting.slots and meeting.starts_at is None
    offered = meeting if has_times else None
    facts: dict[str, Any] = {
        "edition": introduction.investor.edition,
        "introduction": introduction,
        "meeting": offered,
        "may_pick": offered is not None and offered.offered_side != reader.side,
        "contact": reader.others[0] if reader.others else None,
        "shares_contact": shares_contact,
    }
    promise_mail(
        actor=actor,
        key=f"introduction-made-{introduction.pk}-{reader.side}-{reader.user.pk}",
        kind=f"introduction_made_{reader.side}",
        to=reader.user,
        reply_to=reader.reply_to,
        link_to=ButtonsFor(MailButtons.MEETING, offered.pk) if offered else None,
        **facts,
    )
