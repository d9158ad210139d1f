"""Statements: written, proposed, looked at, answered."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Division, User
from challenge.permissions import acts_for_member, chairs_division, require
from gatherings.models import Consultation, Statement
from gatherings.models.voices import MOST_ANSWER, MOST_STATEMENT
from gatherings.permissions import may_run_consultation, may_take_part
from gatherings.services.voices.consultations import ConsultationOver, hold_consultation

MOST_STATEMENTS = 200  # of a consultation, that are voted on
MOST_PROPOSED = 5  # by one person in a consultation
MOST_REASON = 300


class NotOpen(Refusal):
    """It opens later, or is over."""

    code = "consultation_not_open"
    message = _("This consultation isn't open. Its page says from when to when it is.")


class ProposedEnough(Refusal):
    """One person fills no list."""

    code = "proposed_enough"
    message = _("You have proposed five statements here already. Vote on the others' meanwhile.")


class NotShared(Refusal):
    """The agency answers what all groups agree with, once it is counted."""

    code = "not_shared"
    message = _("Only a statement that all groups share is answered, once the result is final.")


@transaction.atomic
def write_statement(
    *,
    actor: User,
    consultation: Consultation,
    text_ko: str = "",
    text_en: str = "",
    division: Division | None = None,
) -> Statement:
    """By an organiser, or for a division by its chair: it is voted on at once.

    The same words again are the same statement.
    """
    require(partial(_may_write, division=division), actor, consultation)
    texts = _checked(text_ko, text_en)
    held = hold_consultation(consultation)
    if held.stage == "closed":
        raise ConsultationOver
    known = held.statements.filter(**texts).first()
    if known is not None:
        return known
    if held.statements.filter(state=Statement.State.ACCEPTED).count() >= MOST_STATEMENTS:
        raise InvalidInput(fields={"text_ko": _("There are 200 statements already.")})
    author = Statement.Author.ORGANISER if division is None else Statement.Author.DIVISION
    statement = Statement.objects.create(
        consultation=held,
        state=Statement.State.ACCEPTED,
        author=author,
        division=division,
        proposed_by=actor,
        proposed_at=clock.now(),
        **texts,
    )
    audit.record(actor, "statement.written", statement, edition=held.edition)
    return statement


def _may_write(user: User, consultation: Consultation, *, division: Division | None) -> bool:
    if may_run_consultation(user, consultation):
        return True
    return division is not None and chairs_division(user, division)


@transaction.atomic
def propose_statement(
    *, actor: User, consultation: Consultation, text_ko: str = "", text_en: str = ""
) -> Statement:
    """By a member or an entrant: an organiser looks first.  The same words again are the same one.

    NotOpen; ProposedEnough.
    """
    require(may_take_part, actor, consultation)
    texts = _checked(text_ko, text_en)
    held = hold_consultation(consultation)
    if held.stage != "open":
        raise NotOpen
    known = held.statements.filter(**texts).first()
    if known is not None:
        return known
    if held.statements.filter(proposed_by=actor).count() >= MOST_PROPOSED:
        raise ProposedEnough
    is_member = acts_for_member(actor)
    statement = Statement.objects.create(
        consultation=held,
        author=Statement.Author.MEMBER if is_member else Statement.Author.ENTRANT,
        proposed_by=actor,
        proposed_at=clock.now(),
        **texts,
    )
    audit.record(actor, "statement.proposed", statement, edition=held.edition)
    return statement


@transaction.atomic
def decide_statement(
    *, actor: User, statement: Statement, accept: bool, reason: str = ""
) -> Statement:
    """It is voted on from now on, or not taken up, for a reason that its author reads.

    Decided so already, nothing happens.  Votes that it has stay with it.
    """
    require(may_run_consultation, actor, statement.consultation)
    reason = reason.strip()
    if not accept and not reason:
        raise InvalidInput(fields={"reason": _("Write why it isn't taken up.")})
    if len(reason) > MOST_REASON:
        raise InvalidInput(fields={"reason": _("Write at most 300 characters.")})
    held = hold_consultation(statement.consultation)
    if held.stage == "closed":
        raise ConsultationOver
    found = held.statements.get(pk=statement.pk)
    to = Statement.State.ACCEPTED if accept else Statement.State.REFUSED
    if found.state == to:
        return found
    found.advance(to, reason="" if accept else reason)
    audit.record(actor, "statement.decided", found, edition=held.edition, accepted=accept)
    return found


@transaction.atomic
def answer_statement(
    *, actor: User, statement: Statement, seen: str | None = None, **values: Any
) -> Statement:
    """What the agency does about a statement that all share, for everybody to read.

    values: answer_ko, answer_en.  seen: the version (etag) that the person saw; ChangedMeanwhile:
    somebody changed the same.  NotShared: it is none of those.
    """
    require(may_run_consultation, actor, statement.consultation)
    held = hold_consultation(statement.consultation)
    result = getattr(held, "result", None)
    if result is None or not result.is_final or statement.pk not in result.figures["shared"]:
        raise NotShared
    found = held.statements.get(pk=statement.pk)
    wanted = {name: str(text).strip() for name, text in values.items()}
    wrong: dict[str, Any] = {
        name: _("Write at most 4,000 characters.")
        for name, text in wanted.items()
        if len(text) > MOST_ANSWER
    }
    if wanted.get("answer_ko") == "":
        wrong["answer_ko"] = _("Write what is done about it.")
    if wrong:
        raise InvalidInput(fields=wrong)
    changes = found.merged(seen, wanted)
    if not changes:
        return found
    for name, value in changes.items():
        setattr(found, name, value)
    if found.answered_at is None:
        found.answered_at = clock.now()
    found.save(update_fields=[*changes, "answered_at"])
    audit.record(actor, "statement.answered", found, edition=held.edition)
    return found


def _checked(text_ko: str, text_en: str) -> dict[str, str]:
    texts = {"text_ko": " ".join(text_ko.split()), "text_en": " ".join(text_en.split())}
    wrong = {
        name: _("Write at most 280 characters: one thought that one can agree with or not.")
        for name, text in texts.items()
        if len(text) > MOST_STATEMENT
    }
    if not any(texts.values()):
        wrong["text_ko"] = _("Write something first.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return texts
