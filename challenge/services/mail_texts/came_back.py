"""What a mail service tells of mails after it took them: came back, unwanted, arrived."""
# tested by: tests/challenge/services/mail_texts/test_came_back.py

from datetime import datetime

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.text.plain_text import plain_text
from challenge.models import Mail, MailTrouble

MOST_REASON_LETTERS = 300
# nobody misses one of these whose mailbox doesn't take mail, or who called our mails unwanted
CAN_BE_MISSED = frozenset({
    "changes_reminder", "draft_reminder", "group_message", "introduction_outcome",
    "introduction_reminder", "judge_invitation_reminder", "judge_reminder", "log_checkpoint",
})  # fmt: skip
ARRIVED = "delivered"


@transaction.atomic
def note_mail_event(
    *, mail_id: int, address: str, kind: str, reason: str = "", at: datetime | None = None
) -> bool:
    """Note what became of a mail; told twice, it is noted once.  False: no such mail went to that
    address.  kind: of MailTrouble, or ARRIVED, which ends what earlier mails to the address had.
    """
    address = address.strip().lower()
    # an erasure may be blanking it: whoever comes second sees what the first one wrote
    held = Mail.objects.select_for_update(of=("self",), no_key=True)
    mail = held.select_related("edition").filter(pk=mail_id).first()
    if mail is None or address not in {text.lower() for text in (mail.to_email, *mail.cc)}:
        return False
    when = at or clock.now()
    if kind == ARRIVED:
        earlier = MailTrouble.objects.filter(address=address, over_at=None, at__lt=when)
        earlier.filter(kind=MailTrouble.Kind.BOUNCED).exclude(mail=mail).update(over_at=when)
        return True
    words = " ".join(plain_text(reason).split())[:MOST_REASON_LETTERS]
    trouble, is_new = MailTrouble.objects.get_or_create(
        mail=mail, kind=kind, defaults={"address": address, "reason": words, "at": when}
    )
    if is_new:
        audit.record(None, f"mail.{kind}", mail, edition=mail.edition, trouble=trouble.pk)
    return True


def takes_no_mail(address: str) -> bool:
    """Whether mails to the address came back, or were called unwanted, and none arrived since."""
    return MailTrouble.objects.filter(address=address.lower(), over_at=None).exists()
