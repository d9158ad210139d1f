"""What an edition asks of startups: tracks, fields of business and questions, until the call opens;
how near fields are, always.
"""
# tested by: tests/challenge/services/test_editions.py

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import merged
from challenge.models import Edition, Field, FieldNearness, Question, Track, User
from challenge.permissions import may_organise, require
from challenge.queries import near_name, nearness_shown
from challenge.services.editions import AlreadyThere, RulesAreFrozen, check_row


class InUse(Refusal):
    """Somebody has chosen it already."""

    code = "in_use"
    message = _("Entries have chosen this already, so it can't be removed. Rename it instead.")


class LastOne(Refusal):
    """An edition needs at least one."""

    code = "last_one"
    message = _(
        "An edition needs at least one track, one field and one question. Add another one first."
    )


@transaction.atomic
def save_question(
    *, actor: User, edition: Edition, key: str, seen: str | None = None, **facts: Any
) -> Question:
    """Add a question to the form, or change the one with this key; refused once applications are
    open.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    edition = _require_form_free(actor, edition)
    question = Question.objects.filter(edition=edition, key=key).first() or Question(
        edition=edition, key=key, order=edition.questions.count() + 1
    )
    _save(actor, "question.saved", question, seen, facts, key=key)
    return question


@transaction.atomic
def remove_question(*, actor: User, question: Question) -> None:
    """Take a question off the form; refused once applications are open."""
    _require_form_free(actor, question.edition)
    left = question.edition.questions.all()
    if not left.filter(pk=question.pk).exists():
        return  # somebody was faster
    if not left.exclude(pk=question.pk).exists():
        raise LastOne
    audit.record(actor, "question.removed", question, edition=question.edition, key=question.key)
    question.delete()


@transaction.atomic
def save_track(
    *, actor: User, edition: Edition, slug: str, seen: str | None = None, **facts: Any
) -> Track:
    """Add a track, or change the one with this short name; refused once applications are open.

    seen: as for a question.
    """
    edition = _require_form_free(actor, edition)
    track = Track.objects.filter(edition=edition, slug=slug).first() or Track(
        edition=edition, slug=slug, order=edition.tracks.count() + 1
    )
    _save(actor, "track.saved", track, seen, facts, slug=slug)
    return track


@transaction.atomic
def save_field(
    *, actor: User, edition: Edition, slug: str, seen: str | None = None, **facts: Any
) -> Field:
    """Add a field, or change the one with this short name; refused once applications are open.

    seen: as for a question.
    """
    edition = _require_form_free(actor, edition)
    field = Field.objects.filter(edition=edition, slug=slug).first() or Field(
        edition=edition, slug=slug, order=edition.fields.count() + 1
    )
    _save(actor, "field.saved", field, seen, facts, slug=slug)
    return field


@transaction.atomic
def remove_track(*, actor: User, track: Track) -> None:
    """Take a track away; refused once applications are open, where entries are in it, or where it
    is the only one.
    """
    _remove(actor, "track.removed", track, track.edition.tracks.all())


@transaction.atomic
def remove_field(*, actor: User, field: Field) -> None:
    """Take a field away; refused once applications are open, where entries are in it, or where it
    is the only one.
    """
    _remove(actor, "field.removed", field, field.edition.fields.all())


@transaction.atomic
def set_nearness(
    *,
    actor: User,
    edition: Edition,
    pairs: dict[tuple[str, str], float],
    seen: str | None = None,
) -> None:
    """Say how near pairs of fields (by short name) are, 0..1; both directions at once.

    Other pairs stay as they are.  seen: the version of nearness_shown() that the person saw.
    """
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(
        pk=edition.pk
    )  # one table at a time
    fields = {field.slug: field for field in edition.fields.all()}
    for pair, nearness in pairs.items():
        _require_pair(fields, pair, nearness)
    wanted = {near_name(*pair): nearness for pair, nearness in pairs.items()}
    touched = merged(seen, nearness_shown(edition), wanted)
    written = {pair: value for pair, value in pairs.items() if near_name(*pair) in touched}
    for (slug, other_slug), nearness in written.items():
        for a, b in ((slug, other_slug), (other_slug, slug)):
            FieldNearness.objects.update_or_create(
                field=fields[a], other=fields[b], defaults={"nearness": nearness}
            )
    if written:
        rows = [[*pair, nearness] for pair, nearness in sorted(written.items())]
        audit.record(actor, "nearness.set", edition, pairs=rows)


def _require_pair(fields: Mapping[str, Field], pair: tuple[str, str], nearness: float) -> None:
    if set(pair) - fields.keys() or pair[0] == pair[1] or not 0 <= nearness <= 1:
        text = _("Name two fields of this edition and a number from 0 to 1.")
        raise InvalidInput(fields={"-".join(pair): text})


def is_form_free(edition: Edition) -> bool:
    """Whether tracks, fields and questions may still change: until the call of a published edition
    opens.
    """
    return edition.state == Edition.State.DRAFT or timezone.now() < edition.opens_at


def _require_form_free(actor: User, edition: Edition) -> Edition:
    """The edition, held until the commit: of two who remove the last two tracks, one is refused."""
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if not is_form_free(edition):
        raise RulesAreFrozen
    return edition


def _save(
    actor: User,
    action: str,
    row: Track | Field | Question,
    seen: str | None,
    facts: dict[str, Any],
    **named: str,
) -> None:
    """Add the row, or write what the person changed; its edition is locked."""
    changes = row.merged(seen, facts) if row.pk else facts
    if row.pk and not changes:
        return
    for name, value in changes.items():
        setattr(row, name, value)
    check_row(row)
    try:
        with transaction.atomic():
            row.save(update_fields=list(changes) if row.pk else None)
    except IntegrityError as error:
        raise AlreadyThere from error
    audit.record(actor, action, row, edition=row.edition, after=changes, **named)


def _remove(actor: User, action: str, row: Track | Field, left: models.QuerySet[Any]) -> None:
    _require_form_free(actor, row.edition)
    if not left.filter(pk=row.pk).exists():
        return  # somebody was faster
    if not left.exclude(pk=row.pk).exists():
        raise LastOne
    audit.record(actor, action, row, edition=row.edition, slug=row.slug)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        raise InUse from error
