"""A mailbox is lost: somebody asks, without signing in, that another address represents the
startup; an organiser makes sure who asks, and hands over or refuses.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal, WrongState
from challenge.kernel.outbox import promise
from challenge.kernel.text.plain_text import plain_text
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from submissions.models import Entry, HandOver
from submissions.permissions import may_decide_hand_over
from submissions.queries.korean_numbers import refuse_resident_numbers
from submissions.queries.with_organiser.hand_overs import represented_by
from submissions.services.companies import change_representative

TELL_TASK = "submissions.tasks.tell_hand_over"
MOST_OPEN = 200  # of one edition: beyond it somebody floods the organisers
MOST_REASON_LETTERS = 300
KEPT = timedelta(days=180)
_LENGTHS = {"company": 120, "old_email": 254, "new_email": 254, "name": 80, "phone": 30,
            "words": 500}  # fmt: skip


class TooManyHandOvers(Refusal):
    """More than anybody could look at."""

    code = "too_many_hand_overs"
    status = 429
    message = _("There are too many requests just now. Please call the contact of the challenge.")


class NotInThisEdition(Refusal):
    """The startup did not enter it, or not any more."""

    code = "not_in_this_edition"
    status = 422
    message = _("Choose the startup that this request is about.")


@transaction.atomic
def ask_hand_over(*, edition: Edition, language: str, **typed: str) -> HandOver:
    """Keep the request (company, old_email, new_email, name, phone, words) for the organisers.

    Nothing here depends on whether the old address is known; who is told, a task finds out.  The
    same again while it waits is the same one.  InvalidInput names what is wrong.
    """
    values = {name: plain_text(typed.get(name, "")).strip() for name in _LENGTHS}
    for name in ("old_email", "new_email"):
        values[name] = values[name].lower()
    _require_values(values)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one after the other
    waiting = HandOver.objects.filter(edition=edition, state=HandOver.State.OPEN)
    same = {name: values[name] for name in ("old_email", "new_email")}
    known = waiting.filter(**same).first()
    if known is not None:
        return known
    if waiting.count() >= MOST_OPEN:
        raise TooManyHandOvers
    asked = HandOver.objects.create(edition=edition, language=language, **values)
    audit.record(None, "hand_over.asked", asked)
    promise(TELL_TASK, hand_over_id=asked.pk)
    return asked


@transaction.atomic
def tell_of_hand_over(*, hand_over_id: int) -> None:
    """Organisers hear of it; and the old address, if it represents anybody, whom to call if the
    request isn't theirs.  Twice is once: the mails have keys.
    """
    asked = HandOver.objects.select_related("edition").filter(pk=hand_over_id).first()
    if asked is None or asked.state != HandOver.State.OPEN:
        return
    mail_organisers(
        actor=None,
        edition=asked.edition,
        key=f"hand-over-{asked.pk}",
        kind="hand_over_asked",
        path=f"hand-overs/{asked.pk}/",
        hand_over=asked,
    )
    rows = Entry.objects.filter(edition=asked.edition, erased_at=None)
    person = User.objects.with_address(asked.old_email)
    if person and represented_by(rows, asked.old_email).exists():
        promise_mail(
            actor=None,
            key=f"hand-over-notice-{asked.pk}",
            kind="hand_over_notice",
            to=person,
            edition=asked.edition,
        )


@transaction.atomic
def hand_over(
    *,
    actor: User,
    request: HandOver,
    entry: Entry | None,
    checked_by: str,
    reason: str,
    removes_old: bool = True,
) -> HandOver:
    """Let the new address represent the entry's startup.  Both addresses get a mail.

    checked_by: how it was made sure who asks.  removes_old: the old address may not even read any
    more; without it, it goes on writing.  InvalidInput names what is wrong.
    """
    require(may_decide_hand_over, actor, request)
    reason = _require_reason(reason)
    if checked_by not in HandOver.CheckedBy.values:
        raise InvalidInput(fields={"checked_by": _("Say how you made sure who asks.")})
    if entry is None or entry.edition_id != request.edition_id:
        raise NotInThisEdition(fields={"entry": NotInThisEdition.message})
    startup, edition = entry.startup, request.edition
    member = change_representative(
        actor=actor,
        startup=startup,
        edition=edition,
        email=request.new_email,
        name=request.name,
        reason=reason,
    )
    # only that person: whoever else represented the startup, also since a moment ago, still writes
    gone = startup.members.filter(user=User.objects.with_address(request.old_email))
    gone = gone.exclude(pk=member.pk)
    for row in gone.order_by("pk") if removes_old else ():
        whom = {"startup": startup.pk, "user": row.user_id}
        audit.record(actor, "member.removed", row, edition=edition, **whom)
        row.delete()
    held = HandOver.objects.select_for_update(no_key=True).get(pk=request.pk)
    _decide(held, HandOver.State.DONE, actor, reason, checked_by=checked_by, startup=startup)
    audit.record(actor, "hand_over.done", held, checked_by=checked_by, startup=startup.pk)
    return held


@transaction.atomic
def refuse_hand_over(*, actor: User, request: HandOver, reason: str) -> HandOver:
    """Nothing changes; the reason is for the organisers.  Whoever asked was told to be called."""
    require(may_decide_hand_over, actor, request)
    reason = _require_reason(reason)
    held = HandOver.objects.select_for_update(no_key=True).get(pk=request.pk)
    _decide(held, HandOver.State.REFUSED, actor, reason)
    audit.record(actor, "hand_over.refused", held)
    return held


@transaction.atomic
def forget_hand_overs() -> int:
    """For the clock, once a day: what was asked KEPT ago is deleted, decided or not; the log keeps
    that it was.
    """
    old = HandOver.objects.filter(asked_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _decide(held: HandOver, state: str, actor: User, reason: str, **facts: object) -> None:
    if held.state != HandOver.State.OPEN:
        raise WrongState
    held.advance(state, reason=reason, decided_by=actor, decided_at=timezone.now(), **facts)


def _require_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    refuse_resident_numbers({"reason": reason})
    if not reason:
        raise InvalidInput(fields={"reason": _("Write the reason.")})
    if len(reason) > MOST_REASON_LETTERS:
        words = _("At most %(most)d characters.") % {"most": MOST_REASON_LETTERS}
        raise InvalidInput(fields={"reason": words})
    return reason


def _require_values(values: dict[str, str]) -> None:
    refuse_resident_numbers(values)
    wrong: dict[str, str | Promise] = {}
    for name, most in _LENGTHS.items():
        if not values[name] and name != "words":
            wrong[name] = _("Write something first.")
        elif len(values[name]) > most:
            wrong[name] = _("At most %(most)d characters.") % {"most": most}
        elif name.endswith("_email") and not _is_email(values[name]):
            wrong[name] = _("Write an e-mail address, for example name@example.com.")
    if not wrong and values["old_email"] == values["new_email"]:
        wrong["new_email"] = _("Write an address that you can read.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
