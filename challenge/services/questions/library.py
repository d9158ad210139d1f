"""A question is taken from the library, or from another edition, and put on the form as a copy."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.questions.conditions import condition_mistakes
from challenge.kernel.questions.library import Offered, standard_questions
from challenge.kernel.versions import RemovedMeanwhile
from challenge.models import Edition, Question, User
from challenge.permissions import may_observe, may_organise, require
from challenge.queries import offered_by, questions_in_order
from challenge.services.application_form import is_form_free, save_question

COPIED = "question.copied"
NO_SUCH_QUESTION = _("There is no question of that name. Choose one from the list.")
MOST_KEY_LETTERS = 50


@transaction.atomic
def copy_question(
    *,
    actor: User,
    edition: Edition,
    key: str,
    source: Edition | None = None,
    section: str = "",
    idempotency_key: str = "",
) -> Question:
    """Put a copy of a question on the form, last in its part (section; empty: the first one).

    key: of a question of the library; of that edition, where source is one that the actor runs or
    watches.  Its short name gets a number where the form has one of that name.  What it is asked
    after stays if the form asks that before it.  Once applications are open the copy is optional.

    idempotency_key: the same again (a double click) is the same copy.
    """
    require(may_organise, actor, edition)
    if source is not None:
        require(may_observe, actor, source)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    once = {"idempotency_key": idempotency_key}
    if before := audit.done_before(actor, COPIED, edition=edition, **once):
        return _still(edition, before.object_id)
    offered = _wanted(edition, source, key)
    pages = questions_in_order(edition)
    section = section or next((name for name, _named, _rows in pages), "")
    last: int = edition.questions.aggregate(last=Max("order"))["last"] or 0
    facts = {**offered.facts, "section": section, "order": last + 1}
    if not is_form_free(edition):
        facts["required"] = False
    name = _free_name(edition, offered.name)
    facts["condition"] = _condition_here(edition, Question(key=name, **facts))
    question = save_question(actor=actor, edition=edition, key=name, **facts)
    origin = source.slug if source else ""
    audit.record(
        actor, COPIED, question, edition=edition, key=name, taken=key, source=origin, **once
    )
    return question


def _still(edition: Edition, pk: str) -> Question:
    """The copy that was made before."""
    question = edition.questions.filter(pk=pk).first()
    if question is None:
        raise RemovedMeanwhile
    return question


def _wanted(edition: Edition, source: Edition | None, key: str) -> Offered:
    if source is None:
        offered = standard_questions().get(key)
    else:
        row = source.questions.filter(key=key).first()
        tracks = set(edition.tracks.values_list("slug", flat=True))
        offered = offered_by(row, tracks=tracks) if row else None
    if offered is None:
        raise InvalidInput(fields={"key": NO_SUCH_QUESTION})
    return offered


def _free_name(edition: Edition, wanted: str) -> str:
    """The short name, or the first of it with a number that the form hasn't."""
    taken = set(edition.questions.values_list("key", flat=True))
    name, number = wanted, 1
    while name in taken:
        number += 1
        ending = f"-{number}"
        name = f"{wanted[: MOST_KEY_LETTERS - len(ending)]}{ending}"
    return name


def _condition_here(edition: Edition, copy: Question) -> dict[str, Any]:
    """What the copy is asked after, if the form asks that before it."""
    standing: list[Question] = []
    for name, _named, rows in questions_in_order(edition):
        standing += rows
        if name == copy.section:
            break
    tracks = edition.tracks.values_list("slug", flat=True)
    mistakes = condition_mistakes([*standing, copy], tracks)
    return {} if copy.key in mistakes else copy.condition
