"""A message to a group goes out: at once, or at a time that is named; once to each."""
# tested by: tests/gatherings/services/group_messages/test_sending.py

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outbox import promise, promise_again
from challenge.kernel.text.mail_outline import filled
from challenge.models import Edition, GroupMessage, User
from challenge.services.mailing import promise_mail
from gatherings.queries.message_groups import MessageGroup, people_of
from gatherings.services.group_messages.writing import hold_message

SEND_TASK = "gatherings.tasks.send_group_message"
BATCH = 200  # mails of one transaction
LATEST = timedelta(days=366)
State = GroupMessage.State


class NobodyToWriteTo(Refusal):
    """The group is empty, or everybody was taken out."""

    code = "nobody_to_write_to"
    message = _("Nobody gets this message. Choose another group, or put somebody back.")


class EditionIsOver(Refusal):
    """A finished edition writes to nobody."""

    code = "edition_is_over"
    message = _("This edition is finished, so nothing is sent any more.")


@transaction.atomic
def send_message_now(*, actor: User, message: GroupMessage) -> GroupMessage:
    """Send it to whoever is in the group now."""
    locked = hold_message(actor=actor, message=message)
    _require_readers(locked)
    locked.advance(State.SENDING, send_at=clock.now())
    audit.record(actor, "group_message.sent", locked, readers=_readers(locked).count())
    promise(SEND_TASK, message_id=locked.pk)
    return locked


@transaction.atomic
def schedule_message(*, actor: User, message: GroupMessage, at: datetime) -> GroupMessage:
    """Have it sent then, to whoever is in the group at that moment."""
    locked = hold_message(actor=actor, message=message)
    now = clock.now()
    if not now < at < now + LATEST:
        raise InvalidInput(fields={"send_at": _("Choose a time from now on, within a year.")})
    _require_readers(locked)
    locked.advance(State.SCHEDULED, send_at=at)
    audit.record(actor, "group_message.scheduled", locked, send_at=at.isoformat())
    return locked


@transaction.atomic
def unschedule_message(*, actor: User, message: GroupMessage) -> GroupMessage:
    """Not then: it is being written again."""
    locked = hold_message(actor=actor, message=message)
    locked.advance(State.DRAFT, send_at=None)
    audit.record(actor, "group_message.unscheduled", locked)
    return locked


@transaction.atomic
def drop_message(*, actor: User, message: GroupMessage) -> GroupMessage:
    """It is not sent; what was written stays to be read."""
    locked = hold_message(actor=actor, message=message)
    if locked.state == State.SENDING:
        raise Refusal(_("It is being sent already."))
    locked.advance(State.DROPPED, send_at=None)
    audit.record(actor, "group_message.dropped", locked)
    return locked


def send_group_message(*, message_id: int) -> int:
    """Promise its mails, in short transactions, each of which notes how far it came.  Run twice, or
    again after half of it, everybody gets one.  Returns how many were promised.
    """
    promised = 0
    while (count := _send_batch(message_id)) is not None:
        promised += count
    return promised


@transaction.atomic
def _send_batch(message_id: int) -> int | None:
    """How many were promised; None: nothing is left to do."""
    rows = GroupMessage.objects.select_for_update(no_key=True, of=("self",))
    message = rows.select_related("edition", "written_by").filter(pk=message_id).first()
    if message is None or message.state != State.SENDING:
        return None
    if message.edition.state == Edition.State.FINISHED:
        message.advance(State.DROPPED)
        audit.record(None, "group_message.dropped", message)
        return None
    people = list(_readers(message).filter(pk__gt=message.sent_upto)[:BATCH])
    if not people:
        message.advance(State.SENT, sent_at=clock.now())
        audit.record(None, "group_message.done", message, readers=message.sent_to)
        return None
    sent = sum(_mailed(message, person) for person in people)
    message.sent_upto, message.sent_to = people[-1].pk, message.sent_to + sent
    message.save(update_fields=["sent_upto", "sent_to"])
    return sent


def _mailed(message: GroupMessage, person: User) -> bool:
    subject, body = words_for(message, person)
    mail = promise_mail(
        actor=message.written_by,
        key=f"group-message-{message.pk}-{person.pk}",
        kind="group_message",
        to=person,
        edition=message.edition,
        subject=subject,
        body=body,
    )
    return mail is not None


@transaction.atomic
def send_due_messages() -> int:
    """For the clock: what is scheduled and due begins to go out, what was begun goes on.  Returns
    how many.
    """
    due = GroupMessage.objects.filter(state=State.SCHEDULED, send_at__lte=clock.now())
    rows = list(due.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    for message in rows:
        message.advance(State.SENDING)
        audit.record(None, "group_message.sent", message, scheduled=True)
        promise(SEND_TASK, message_id=message.pk)
    begun = GroupMessage.objects.filter(state=State.SENDING).exclude(
        pk__in=[row.pk for row in rows]
    )
    again = [promise_again(SEND_TASK, message_id=pk) for pk in begun.values_list("pk", flat=True)]
    return len(rows) + sum(again)


def words_for(message: GroupMessage, person: User) -> tuple[str, str]:
    """Subject and text as that person gets them."""
    language = message.language_for(person.language)
    with translation.override(language):
        values = {"name": person.display_name, "edition": message.edition.name}
    is_english = language == "en"
    subject = message.subject_en if is_english else message.subject_ko
    body = message.body_en if is_english else message.body_ko
    line = " ".join(filled(subject, values, alone=()).split())
    return line, filled(body, values, alone=())


def _require_readers(message: GroupMessage) -> None:
    if message.edition.state == Edition.State.FINISHED:
        raise EditionIsOver
    if not _readers(message).exists():
        raise NobodyToWriteTo


def _readers(message: GroupMessage) -> QuerySet[User]:
    people = people_of(message.edition, MessageGroup.of(message))
    return people.exclude(pk__in=message.left_out)
