"""What a mail about an introduction looks at as it leaves: whom it may still reach, and the card.

A mail may wait for days for its mail server.  Whoever takes a consent back, or leaves a firm,
meanwhile, is heeded all the same.
"""
# tested by: tests/introductions/services/meetings/test_mails.py

import re

from django.template.loader import render_to_string

from challenge.models import Mail, MailButtons
from challenge.services.mailing import AtSending, at_sending
from introductions.models import Introduction
from introductions.permissions import (
    consented_items,
    may_answer_for_startup,
    may_see_introduction,
    may_use_seat,
    room_open_to,
    shows_meeting,
)
from introductions.queries.cards import card_content_for, card_rows
from introductions.queries.meetings.side import side_of

KEY = re.compile(
    r"introduction-(?:made|offered|reminder|person|room)-(\d+)-"
)  # as the services write them


# viewer: caller
def introduction_of_mail(mail: Mail) -> Introduction | None:
    """The one that the mail is about; None: it is not there, or the mail is about no one."""
    names = ("winner__entry__startup", "winner__entry__edition", "investor__user",
             "investor__edition")  # fmt: skip
    rows = Introduction.objects.select_related(*names)
    if mail.link_part == MailButtons.MEETING and mail.link_target:
        return rows.filter(meeting=int(mail.link_target)).first()
    if mail.link_part == MailButtons.OUTCOME and mail.link_target:
        return rows.filter(pk=int(mail.link_target)).first()
    match = KEY.match(mail.key)
    return rows.filter(pk=int(match[1])).first() if match else None


def _may_still_see(mail: Mail) -> bool:
    found = introduction_of_mail(mail)
    return found is None or mail.to_user is None or may_see_introduction(mail.to_user, found)


def _speaks_for_a_side(mail: Mail) -> bool:
    found = introduction_of_mail(mail)
    return found is None or mail.to_user is None or bool(side_of(mail.to_user, found))


def _introduction_holds(mail: Mail) -> bool:
    found = introduction_of_mail(mail)
    if found is None or mail.to_user is None:
        return True
    if may_answer_for_startup(mail.to_user, found):
        return True
    consents = consented_items(found.winner.entry) is not None
    return consents and may_use_seat(mail.to_user, found.investor)


def _meeting_holds(mail: Mail) -> bool:
    found = introduction_of_mail(mail)
    if found is None or mail.to_user is None:
        return True
    return bool(side_of(mail.to_user, found)) and shows_meeting(found)


def _slots_hold(mail: Mail) -> bool:
    """One that takes a fixed meeting out of a calendar is always sent."""
    return bool(mail.calendar) or _meeting_holds(mail)


def _room_is_open(mail: Mail) -> bool:
    found = introduction_of_mail(mail)
    if found is None or mail.to_user is None:
        return True
    return room_open_to(mail.to_user, found) is not None


def _card(mail: Mail) -> str:
    """The card as it was consented to, for the two who were introduced; "": nothing of it."""
    found = introduction_of_mail(mail)
    side = side_of(mail.to_user, found) if found and mail.to_user else ""
    content = card_content_for(found) if found and side else None
    if not content:
        return ""
    facts = {"rows": card_rows(content), "side": side}
    return render_to_string("meetings/card.txt", facts).strip()


def _nothing(_mail: Mail) -> str:
    return ""


at_sending.update(
    introduction_offered=AtSending(_may_still_see, _nothing),
    introduction_reminder=AtSending(_may_still_see, _nothing),
    introduction_outcome=AtSending(_speaks_for_a_side, _nothing),
    introduction_made_investor=AtSending(_introduction_holds, _card),
    introduction_made_startup=AtSending(_introduction_holds, _card),
    meeting_slots=AtSending(_slots_hold, _nothing),
    meeting_fixed=AtSending(_meeting_holds, _nothing),
    room_opened=AtSending(_room_is_open, _nothing),
)
