"""A person asks for the erasure of their data, or an organiser performs it; a task does it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.kernel.outbox import promise, promise_again
from challenge.models import Edition, Erasure, User
from challenge.permissions import may_organise, require
from introductions.queries.erasures import editions_of, in_the_way
from introductions.services.erasure.person import erase_everything_of
from judging.services.results.paper_set import drop_all_paper_sets

TASK = "introductions.tasks.erase_person"


class StandsInTheWay(Refusal):
    """Something goes on that the person's data are needed for."""

    code = "erasure_in_the_way"
    message = _("These data can't be erased yet.")


class TakesPartElsewhere(Refusal):
    """An organiser decides about nobody of another organiser's edition."""

    code = "takes_part_elsewhere"
    message = _(
        "This person also takes part in an edition that you don't organise. They can have their "
        "data erased themselves, on the page My data."
    )


@transaction.atomic
def ask_erasure(*, actor: User, email: str) -> Erasure:
    """Have one's own data erased.  email: one's own address, typed to be sure.

    InvalidInput: another address.  StandsInTheWay says what has to be ended first.
    """
    if email.strip().lower() not in actor.addresses():
        raise InvalidInput(fields={"email": _("Type your own e-mail address, to be sure.")})
    return _begin(actor, actor, None)


@transaction.atomic
def perform_erasure(*, actor: User, edition: Edition, email: str) -> Erasure:
    """Have the data erased of somebody who takes part in the edition, and asked for it.

    InvalidInput: nobody here has that address.  StandsInTheWay, TakesPartElsewhere.
    """
    require(may_organise, actor, edition)
    person = User.objects.with_address(email)
    known = set(editions_of(person)) if person and person.erased_at is None else set()
    if person is None or edition not in known:
        raise InvalidInput(fields={"email": _("Nobody in this edition has this e-mail address.")})
    try:
        require(_organises_all, actor, known)
    except NotAllowed:
        raise TakesPartElsewhere from None
    return _begin(actor, person, edition)


def _organises_all(actor: User, editions: Iterable[Edition]) -> bool:
    return all(may_organise(actor, edition) for edition in editions)


def _begin(actor: User, person: User, edition: Edition | None) -> Erasure:
    """Note it once, close the account, promise the task."""
    held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    reasons = in_the_way(held)
    if reasons:
        raise StandsInTheWay(" ".join(str(reason) for reason in reasons))
    facts = {"asked_by": actor, "edition": edition}
    erasure, created = Erasure.objects.get_or_create(person=held, done_at=None, defaults=facts)
    if created:
        User.objects.filter(pk=person.pk).update(is_active=False)
        audit.record(actor, "erasure.asked", erasure, edition=edition, person=person.pk)
        promise(TASK, erasure_id=erasure.pk)
    return erasure


def perform_asked_erasure(*, erasure_id: int) -> None:
    """For the task; run twice, the second finds nothing."""
    erasure = Erasure.objects.select_related("person", "asked_by").get(pk=erasure_id)
    if erasure.done_at is None:
        erase_everything_of(person=erasure.person, asked_by=erasure.asked_by)
        drop_all_paper_sets()
        _note_done(erasure)


@transaction.atomic
def _note_done(erasure: Erasure) -> None:
    if Erasure.objects.filter(pk=erasure.pk, done_at=None).update(done_at=timezone.now()):
        audit.record(erasure.asked_by, "erasure.done", erasure, edition=erasure.edition)


def resend_erasures() -> None:
    """For the clock: an erasure whose task was lost is promised once more."""
    for pk in Erasure.objects.filter(done_at=None).values_list("pk", flat=True):
        promise_again(TASK, erasure_id=pk)
