"""The organisers answer an appeal: assigned to a person who had no part in the result, replied to
with reasons, approved by a second person, told to the startup.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal, WrongState
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from judging.models import Appeal, AppealOutcome
from judging.permissions import may_answer_appeal
from judging.queries.results.appeals.appeal_rows import answerers
from judging.services.results.appeals.write_appeal import locked_appeal
from submissions.algorithms.letters import letters_in
from submissions.models import Member
from submissions.queries.as_submitted import show_submitted

MOST_LETTERS_OF_REPLY = 4000


class NotNeutral(Refusal):
    """Somebody who had no part in it is there to answer."""

    code = "appeal_needs_another_person"
    status = 422
    message = _(
        "This person judged the entry or decided on it. Choose somebody who had no part in it."
    )


class AppealOver(Refusal):
    """It was answered, or withdrawn."""

    code = "appeal_over"
    message = _("This appeal is answered or withdrawn. Its reply stays as it is.")


class SecondPersonForReply(Refusal):
    """Four eyes."""

    code = "second_person_needed"
    status = 403
    message = _(
        "A reply is approved by a second person. Ask another organiser of this edition to read it."
    )


@transaction.atomic
def assign_appeal(*, actor: User, appeal: Appeal, person: User) -> Appeal:
    """Say who sees to the appeal: an organiser who had no part in the result, if there is one.

    The same person again changes nothing.
    """
    require(may_answer_appeal, actor, appeal)
    locked = _open(appeal)
    if locked.assigned_to_id == person.pk:
        return locked
    people = answerers(locked)
    chosen = next((row for row in people if row.user == person), None)
    if chosen is None:
        raise InvalidInput(fields={"person": _("Choose an organiser of this edition.")})
    if not chosen.is_neutral and any(row.is_neutral for row in people):
        raise NotNeutral(fields={"person": NotNeutral.message})
    locked.assigned_to = person
    locked.save(update_fields=["assigned_to"])
    audit.record(actor, "appeal.assigned", locked, person=person.pk, neutral=chosen.is_neutral)
    if person != actor:
        show_submitted([locked.entry])
        promise_mail(
            actor=actor,
            key=f"appeal-assigned-{locked.pk}-{person.pk}",
            kind="appeal_assigned",
            to=person,
            edition=locked.edition,
            appeal=locked,
            entry=locked.entry,
            round=locked.announcement.round,
        )
    return locked


@transaction.atomic
def prepare_reply(
    *,
    actor: User,
    appeal: Appeal,
    outcome: str,
    reply_ko: str,
    reply_en: str = "",
    seen: str | None = None,
) -> Appeal:
    """Write the reply with its reasons; a second person approves it, then the startup is told.

    Prepared again, it is replaced and the new person counts as the preparer.  seen: the version
    (etag) of the reply that they saw; VersionNeeded, ChangedMeanwhile: another one stands.
    """
    require(may_answer_appeal, actor, appeal)
    locked = _open(appeal)
    words = {"outcome": outcome, "reply_ko": reply_ko, "reply_en": reply_en}
    wanted = {name: text.replace("\r\n", "\n").strip() for name, text in words.items()}
    _require_reasons(wanted)
    is_prepared = locked.state == Appeal.State.PREPARED
    if locked.decision_values() != wanted:
        locked.require_seen(seen, wanted)
    elif is_prepared and locked.prepared_by_id == actor.pk:
        return locked
    facts = {**wanted, "prepared_by": actor, "prepared_at": timezone.now()}
    if is_prepared:
        locked.advance(Appeal.State.SUBMITTED)
    locked.advance(Appeal.State.PREPARED, **facts)
    audit.record(actor, "appeal.reply_prepared", locked, after=wanted, outcome=outcome)
    return locked


@transaction.atomic
def return_reply(*, actor: User, appeal: Appeal) -> Appeal:
    """Send a prepared reply back to be written anew; its words are kept.

    Returned before, nothing happens.
    """
    require(may_answer_appeal, actor, appeal)
    locked = _open(appeal)
    if locked.state == Appeal.State.PREPARED:
        locked.advance(Appeal.State.SUBMITTED)
        audit.record(actor, "appeal.reply_returned", locked)
    return locked


@transaction.atomic
def approve_reply(*, actor: User, appeal: Appeal, seen: str | None = None) -> Appeal:
    """Approve the reply as a second person: the appeal is answered, its places are certain, and
    everybody who writes for the startup is told.  The same person again changes nothing.

    seen: the version (etag) of the reply that they read (None: don't ask).  What it changes of the
    result is a correction, prepared and published as any other.
    """
    require(may_answer_appeal, actor, appeal)
    locked = locked_appeal(appeal=appeal)
    if locked.state == Appeal.State.ANSWERED and locked.approved_by_id == actor.pk:
        return locked
    if not locked.is_open:
        raise AppealOver
    if locked.state != Appeal.State.PREPARED:
        raise WrongState
    if locked.prepared_by_id == actor.pk:
        raise SecondPersonForReply
    if seen is not None:
        locked.require_seen(seen, {})
    locked.advance(Appeal.State.ANSWERED, approved_by=actor, answered_at=timezone.now())
    round = locked.announcement.round
    said = {"round": round.order, "version": locked.version, "number": locked.number,
            "outcome": locked.outcome}  # fmt: skip
    audit.record(
        actor, "appeal.answered", locked, in_round=round.order, committed=said,
        outcome=locked.outcome, entry=locked.entry_id,
    )  # fmt: skip
    _tell_startup(actor, locked)
    return locked


def _open(appeal: Appeal) -> Appeal:
    locked = locked_appeal(appeal=appeal)
    if not locked.is_open:
        raise AppealOver
    return locked


def _require_reasons(wanted: dict[str, str]) -> None:
    fields: dict[str, str | Promise] = {}
    if wanted["outcome"] not in AppealOutcome.values:
        fields["outcome"] = _("Choose the outcome.")
    if not wanted["reply_ko"]:
        fields["reply_ko"] = _("Write the reasons: the startup reads them.")
    for name in ("reply_ko", "reply_en"):
        if letters_in(wanted[name]) > MOST_LETTERS_OF_REPLY:
            fields[name] = _("Write at most %(most)d characters.") % {"most": MOST_LETTERS_OF_REPLY}
    if fields:
        raise InvalidInput(fields=fields)


def _tell_startup(actor: User, appeal: Appeal) -> None:
    members = Member.objects.filter(startup=appeal.entry.startup_id).select_related("user")
    show_submitted([appeal.entry])
    for member in members.order_by("pk"):
        promise_mail(
            actor=actor,
            key=f"appeal-answered-{appeal.pk}-{member.user_id}",
            kind="appeal_answered",
            to=member.user,
            edition=appeal.edition,
            appeal=appeal,
            entry=appeal.entry,
            round=appeal.announcement.round,
        )
