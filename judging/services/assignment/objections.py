"""기피 신청: a startup objects to judges of its entry, with a reason, before scoring begins."""

from unicodedata import normalize

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import Objection
from judging.permissions import may_object
from judging.queries.assignment.objections import (
    domain_in,
    most_objections,
    objections_of,
    takes_objections,
)
from judging.queries.assignment.ties import PUBLIC_DOMAINS
from submissions.models import Entry, EntryState
from submissions.queries.korean_numbers import refuse_resident_numbers

MOST_LETTERS = {"person": 80, "organisation": 120, "reason": 300}
TOO_SHORT = {
    "person": _("Write the person's full name."),
    "organisation": _("Write the organisation's full name."),
    "reason": _("Write the reason in a sentence."),
}


class ObjectionsOver(Refusal):
    """Scoring is about to begin, or has begun."""

    code = "objections_over"
    message = _(
        "The time to name judges to keep away is over. If a relationship has come to light since, "
        "write to the organiser."
    )


class TooManyObjections(Refusal):
    """A number, so that nobody picks the panel."""

    code = "too_many_objections"
    message = _(
        "You have named as many as the rules allow. Withdraw one first, or write to the organiser."
    )


@transaction.atomic
def raise_objection(
    *, actor: User, entry: Entry, person: str = "", organisation: str = "", reason: str
) -> Objection:
    """Object to a person, an organisation (by name or e-mail domain), or a person of one.

    Judges who match never get the entry.

    It is not disclosed whether such a judge exists.  What is assigned already is checked again, as
    after every new fact (`conflicts.find_conflicts`).  The same again changes nothing.
    """
    require(may_object, actor, entry)
    entry = (
        Entry.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition", "startup")
        .get(pk=entry.pk)
    )
    if entry.state == EntryState.WITHDRAWN or not takes_objections(entry.edition):
        raise ObjectionsOver
    words = {"person": _tidy(person), "organisation": _tidy(organisation), "reason": _tidy(reason)}
    _check(words)
    known = Objection.objects.filter(
        entry=entry,
        person=words["person"],
        organisation=words["organisation"],
        withdrawn_at__isnull=True,
    ).first()
    if known is not None:
        return known
    if len(objections_of(entry)) >= most_objections(entry.edition):
        raise TooManyObjections
    objection = Objection.objects.create(entry=entry, made_by=actor, **words)
    audit.record(actor, "objection.made", objection, edition=entry.edition, entry=entry.pk)
    return objection


@transaction.atomic
def withdraw_objection(*, actor: User, objection: Objection) -> Objection:
    """Withdraw an objection, as long as one may be made.

    Its conflicts are withdrawn when conflicts are read next.
    """
    require(may_object, actor, objection.entry)
    if not takes_objections(objection.entry.edition):
        raise ObjectionsOver
    if Objection.objects.filter(pk=objection.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now()
    ):
        audit.record(
            actor,
            "objection.withdrawn",
            objection,
            edition=objection.entry.edition,
            entry=objection.entry_id,
        )
    objection.refresh_from_db()
    return objection


def _tidy(text: str) -> str:
    return " ".join(normalize("NFC", text).replace("\x00", "").split())


def _check(words: dict[str, str]) -> None:
    """InvalidInput at the field to correct."""
    wrong: dict[str, str | Promise] = {}
    if not words["person"] and not words["organisation"]:
        wrong["person"] = _("Name a person, an organisation, or both.")
    for name, most in MOST_LETTERS.items():
        if len(words[name]) > most:
            wrong[name] = _("Write at most %(most)d characters.") % {"most": most}
        elif len(words[name]) == 1:
            wrong[name] = TOO_SHORT[name]
    if (
        "@" not in words["organisation"].lstrip("@")
        and domain_in(words["organisation"]) in PUBLIC_DOMAINS
    ):
        wrong["organisation"] = _(
            "Everybody can have an address there. Name the organisation itself, or its own domain."
        )
    if not words["reason"]:
        wrong["reason"] = _("Write the reason: organisers read it.")
    if wrong:
        raise InvalidInput(fields=wrong)
    refuse_resident_numbers(words)
