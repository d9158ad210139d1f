"""Mail: promised in the transaction of its cause, in the reader's language, sent by a task."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.invitation import messages_in, method_of
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, morning_after
from challenge.kernel.errors import NotAllowed, Refusal
from challenge.kernel.logs.request_ids import request_id_header
from challenge.kernel.outbox import promise, promise_again
from challenge.kernel.rows.one_insert import insert_where
from challenge.kernel.text.mail_page import html_of
from challenge.models import Edition, Mail, MailState, User
from challenge.models.mail_buttons import BUTTONS, PLAIN
from challenge.models.mail_caps import CAPS
from challenge.models.mail_texts.words import words_of
from challenge.permissions import may_assist, require
from challenge.services.mail_texts.came_back import CAN_BE_MISSED, takes_no_mail
from challenge.services.sign_in_links import (
    HIDDEN_KEY,
    ButtonsFor,
    LinkTo,
    hidden_address,
    make_key,
)

SEND_TASK = "challenge.tasks.send_mail"
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 3600
MOST_ATTEMPTS = 130  # about five days
MAILS_AT_ONCE = 500  # promised again in one go
CAPPED_HOURS = timedelta(hours=24)
LEFT_BY_MORNING = timedelta(hours=1)  # a mail that is void sooner does not wait for the morning
LEASE_SECONDS = 120  # longer than a mail server takes that answers at all (EMAIL_TIMEOUT)

_WITHIN_CAPS = """
(SELECT count(*) FROM challenge_mail
    WHERE kind = %s AND created_at > %s AND caused_by_id = %s) < %s
AND (SELECT count(*) FROM challenge_mail
    WHERE kind = %s AND created_at > %s AND to_user_id = %s
        AND edition_id IS NOT DISTINCT FROM %s) < %s
"""
FILLED_LINE = "▤ "  # a line that what is true at the sending takes the place of


@dataclass(frozen=True, slots=True)
class AtSending:
    """What a kind of mail looks at as it leaves, long after it was promised perhaps.

    holds: False: what it says may not be told any more, so it isn't sent.  filled: what stands for
    the line that begins with FILLED_LINE, which is kept nowhere; in the reader's language.
    """

    holds: Callable[[Mail], bool]
    filled: Callable[[Mail], str]


# kind of mail → what it looks at; added by the floors above, whose rows it is about
at_sending: dict[str, AtSending] = {}


class TooMuchMail(Refusal):
    """More mail of this kind today would be a nuisance."""

    code = "too_much_mail"
    status = 429
    message = _(
        "You have caused many mails of this kind today, so nothing was sent and nothing was "
        "changed. Go on tomorrow, or write to the person yourself."
    )


class ReaderHasEnough(TooMuchMail):
    """This reader got several of them already."""

    code = "reader_has_enough_mail"
    message = _(
        "This person was sent several mails of this kind within a day, so nothing was sent and "
        "nothing was changed. Try again tomorrow."
    )


def promise_mail(
    *,
    actor: User | None,
    key: str,
    kind: str,
    to: User,
    at: str = "",
    edition: Edition | None = None,
    cc: list[str] | None = None,
    reply_to: str = "",
    link_to: LinkTo | ButtonsFor | None = None,
    calendar: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> Mail | None:
    """Write the mail and promise to send it; the same key again: nothing new.

    None: the reader has had enough of this kind today (CAPS); TooMuchMail: the act is refused.
    at: another mailbox than the reader's main one.  reply_to: where an answer goes (addresses with
    a comma between), if not to the edition's contact.  link_to: what its links open, for the reader
    alone; the template has the address as `link`, without its key.  calendar: meetings
    (Invitation.as_text), one behind the other.  expires_at: void from then.
    """
    if to.erased_at is not None:  # nobody reads that address
        return Mail.objects.filter(key=key).first()
    if kind not in CAPS:
        raise KeyError(kind)
    if link_to:
        context["link"] = hidden_address(user=to, link=link_to)
    subject, body = words_of(kind, to, {"edition": edition, "actor": actor, **context})
    answers = reply_to or (edition.contact_email if edition else "")
    opens = {"link_part": link_to.part, "link_target": str(link_to.target)} if link_to else {}
    facts = {"edition": edition, "kind": kind, "caused_by": actor, "expires_at": expires_at}
    words = {"reply_to": answers, "subject": subject, "body": body, "calendar": calendar}
    reader = {"to_user": to, "to_email": at or to.email, "cc": cc or [], "language": to.language}
    return write_within_caps(Mail(key=key, **(facts | words | reader | opens)))


def write_within_caps(mail: Mail) -> Mail | None:
    """Write and promise it, in one statement each, since every submission does; where there is one
    with its key, that one.  None: left out; TooMuchMail: the act is refused.

    Requests at the same moment don't see one another's mails: as many more as there are workers.
    KeyError: a kind without a line in CAPS.
    """
    cap, since = CAPS[mail.kind], timezone.now() - CAPPED_HOURS
    facts = [
        *(mail.kind, since, mail.caused_by_id, cap.by_sender),
        *(mail.kind, since, mail.to_user_id, mail.edition_id, cap.to_reader),
    ]
    with transaction.atomic(savepoint=False):
        if insert_where(mail, _WITHIN_CAPS, facts, once="key"):
            promise(SEND_TASK, mail_id=mail.pk)
            return mail
    return _known_or_over(mail)


def _known_or_over(mail: Mail) -> Mail | None:
    """The one with its key; None: left out.  TooMuchMail: the act is refused."""
    known = Mail.objects.filter(key=mail.key).first()
    if known is not None:
        return known
    today = Mail.objects.filter(kind=mail.kind, created_at__gt=timezone.now() - CAPPED_HOURS)
    cap, sender = CAPS[mail.kind], mail.caused_by_id
    is_senders = sender is not None and today.filter(caused_by=sender).count() >= cap.by_sender
    if cap.refuses:
        raise TooMuchMail if is_senders else ReaderHasEnough
    return None


def send_promised_mail(*, mail_id: int) -> None:
    """Hand one mail to the mail server.  Run twice, it is sent once; a failure is raised, so that
    the task retries.

    No transaction is open while the mail server answers: a conditional UPDATE takes the mail for
    LEASE_SECONDS.  One window is left, as with every mail server: a worker that dies after the
    server took the mail and before our UPDATE.  Then it is sent again after the lease, with the
    same Message-ID, by which most mail programs show it once.
    """
    if not _take(mail_id):
        return
    mail = Mail.objects.select_related("to_user", "edition").get(pk=mail_id)
    unsent = _unsent_as(mail)
    if unsent is not None:
        mail.advance(unsent)
        return
    morning = _morning_for(mail)
    if morning is not None:
        # resend_waiting_mail promises it then: a message that waits for hours is delivered twice
        Mail.objects.filter(pk=mail_id).update(taken_at=None, next_try_at=morning)
        return
    message = _message_of(mail)
    try:
        message.send()
    except (OSError, SMTPException):
        Mail.objects.filter(pk=mail_id).update(taken_at=None)
        raise
    mail.advance(
        MailState.SENT,
        sent_at=timezone.now(),
        attempts=mail.attempts + 1,
        error="",
        next_try_at=None,
    )


def _unsent_as(mail: Mail) -> MailState | None:
    """Why it isn't sent any more; None: it is."""
    rule = at_sending.get(mail.kind)
    is_over = mail.expires_at is not None and mail.expires_at <= clock.now()
    if is_over or (rule is not None and not rule.holds(mail)):
        return MailState.EXPIRED
    if mail.kind in CAN_BE_MISSED and takes_no_mail(mail.to_email):
        return MailState.WITHHELD
    return None


def _number_header(mail: Mail) -> dict[str, str]:
    """Our number of the mail, which the service gives back with what it tells of it."""
    if settings.MAIL_EVENTS_SERVICE == "mailgun":
        return {"X-Mailgun-Variables": f'{{"mail": "{mail.pk}"}}'}
    if settings.MAIL_EVENTS_SERVICE == "postmark":
        return {"X-PM-Metadata-mail": str(mail.pk)}
    return {}


def _morning_for(mail: Mail) -> datetime | None:
    """Until when a mail waits that no person's act brought about, where it is night in its edition;
    None: it need not wait, or can't, since it would be void.
    """
    if mail.edition is None or mail.caused_by_id is not None or CAPS[mail.kind].at_any_hour:
        return None
    now = clock.now()
    quiet = mail.edition.rules.get("quiet_hours", QUIET_HOURS)
    morning = morning_after(now, mail.edition.time_zone, quiet)
    is_void_by_then = mail.expires_at is not None and mail.expires_at < morning + LEFT_BY_MORNING
    return None if morning <= now or is_void_by_then else morning


def _take(mail_id: int) -> bool:
    """Whether the mail is ours to send; one in other hands is looked at again after the lease."""
    now = timezone.now()
    unsent = Mail.objects.filter(pk=mail_id, state__in=[MailState.QUEUED, MailState.FAILED])
    free = Q(taken_at=None) | Q(taken_at__lt=now - timedelta(seconds=LEASE_SECONDS))
    if unsent.filter(free).update(taken_at=now):
        return True
    if unsent.exists():
        promise(SEND_TASK, after=LEASE_SECONDS, mail_id=mail_id)
    return False


def _message_of(mail: Mail) -> EmailMultiAlternatives:
    body = _body_to_send(mail)
    with translation.override(mail.language):
        sender, button = _sender_of(mail), str(BUTTONS.get(mail.kind, PLAIN))
    message = EmailMultiAlternatives(
        mail.subject,
        body,
        sender,
        [mail.to_email],
        cc=mail.cc,
        reply_to=mail.reply_to.split(", ") if mail.reply_to else None,
        headers={
            "Message-ID": message_id(key=mail.key),
            "X-Mail-Key": mail.key,
            "Content-Language": mail.language,
            **_number_header(mail),
            **request_id_header(),
        },
    )
    page = html_of(subject=mail.subject, body=body, language=mail.language, button=button)
    message.attach_alternative(page, "text/html")
    _attach_meetings(message, messages_in(mail.calendar))
    return message


def _attach_meetings(message: EmailMultiAlternatives, meetings: list[str]) -> None:
    """Inline for programs that offer yes and no, as a file for the others; several each as a part
    of its own, of which none takes the place of the others (RFC 6047, 4.5).
    """
    kinds = [f"text/calendar; method={method_of(text)}" for text in meetings]
    if len(meetings) == 1:
        message.attach_alternative(meetings[0], kinds[0])
        message.attach("meeting.ics", meetings[0].encode(), "application/ics")
        return
    for number, (text, kind) in enumerate(zip(meetings, kinds, strict=True), 1):
        message.attach(f"meeting-{number}.ics", text, kind)


def _sender_of(mail: Mail) -> str:
    """Our address under the name of whoever runs the edition, in the reader's language."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if mail.edition is not None:
        name = " ".join((mail.edition.host or mail.edition.name).split())
    return formataddr((name, address))


def _body_to_send(mail: Mail) -> str:
    """What the reader gets: with the key of its link, which nobody else sees, filled in."""
    body = mail.body
    if mail.link_part and mail.to_user is not None:
        key = make_key(mail=mail)
        body = _with_key(body, key)
    rule = at_sending.get(mail.kind)
    return body if rule is None else _filled(mail, body, rule)


def _with_key(body: str, key: str) -> str:
    """In addresses of this site alone, whatever somebody typed into a name or a text."""
    ours = rf"({re.escape(settings.SITE_URL)}(?:/[^\s{HIDDEN_KEY[0]}]*)?)/{HIDDEN_KEY}/"
    return re.sub(ours, lambda place: f"{place[1]}/{key}/", body)


def _filled(mail: Mail, body: str, rule: AtSending) -> str:
    zone = ZoneInfo(mail.edition.time_zone) if mail.edition else timezone.get_default_timezone()
    with translation.override(mail.language), timezone.override(zone):
        text = rule.filled(mail)
    lines = (text if line.startswith(FILLED_LINE) else line for line in body.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


@transaction.atomic
def note_refused_mail(*, mail_id: int, error: str) -> None:
    """The mail server said no, or is away: try again after a pause that grows to an hour, for days.

    After MOST_ATTEMPTS the mail has failed, until somebody asks to send it again.
    """
    mail = Mail.objects.select_for_update(no_key=True, of=("self",)).get(pk=mail_id)
    if mail.state != MailState.QUEUED:
        return
    attempts = mail.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        mail.advance(MailState.FAILED, error=error, attempts=attempts, next_try_at=None)
        return
    pause = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    Mail.objects.filter(pk=mail_id).update(
        attempts=attempts, error=error, next_try_at=clock.now() + timedelta(seconds=pause)
    )
    promise(SEND_TASK, after=pause, mail_id=mail_id)


class NotFailed(Refusal):
    """It was sent, is being sent, or says nothing that still holds."""

    code = "mail_not_failed"
    message = _("Only a mail that failed can be sent again. Its state is shown beside it.")


@transaction.atomic
def send_mail_again(*, actor: User, mail: Mail) -> Mail:
    """Try a mail that failed for some days more."""
    held = Mail.objects.select_for_update(no_key=True, of=("self",))
    mail = held.select_related("edition").get(pk=mail.pk)
    if mail.edition is None:
        raise NotAllowed
    require(may_assist, actor, mail.edition)
    if mail.state != MailState.FAILED:
        raise NotFailed
    if mail.expires_at is not None and mail.expires_at <= clock.now():
        raise NotFailed
    mail.advance(MailState.QUEUED, attempts=0, next_try_at=None, taken_at=None)
    audit.record(actor, "mail.sent_again", mail, edition=mail.edition, kind=mail.kind)
    promise(SEND_TASK, mail_id=mail.pk)
    return mail


@transaction.atomic
def resend_waiting_mail() -> int:
    """For the clock: promise again what waits for long, since its message may be lost with the
    broker.  Returns how many.
    """
    since = timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    waiting = (
        Mail.objects.filter(state=MailState.QUEUED, created_at__lt=since)
        .filter(Q(next_try_at=None) | Q(next_try_at__lt=since))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(promise_again(SEND_TASK, mail_id=pk) for pk in waiting[:MAILS_AT_ONCE])


def message_id(*, key: str) -> str:
    """The same for the same mail, however often it is sent."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
