"""An edition's basics: made from a preset, edited until the stage that uses them opens, then frozen."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput, Refusal
from challenge.models import Challenge, Edition, Field, FieldNearness, Question, Role, RoleKind, Track, User
from challenge.permissions import may_create_edition, may_organise, require
from challenge.presets import Preset, load_preset

TEXTS = frozenset({"name_ko", "name_en", "tagline_ko", "tagline_en", "summary_ko", "summary_en"})
UNTIL_OPEN = frozenset({"year", "notice_date", "opens_at", "grace_seconds", "edit_after_close_minutes", "max_age_years", "pre_startups_allowed", "rules", "time_zone"})


class RulesAreFrozen(Refusal):
    """The stage that uses this rule has begun."""

    code = "rules_are_frozen"
    message = _("Applications are open, so this rule can no longer be changed. Texts can, and the deadline can be put off.")


class DeadlineOnlyLater(Refusal):
    """Once the call is open, the deadline moves in one direction."""

    code = "deadline_only_later"
    status = 422
    message = _("Applications are open: the deadline can be put off, but not brought forward.")


class AlreadyThere(Refusal):
    """A name that must be unique is taken."""

    code = "already_there"
    status = 422
    message = _("This short name is taken. Choose another one.")


@transaction.atomic
def found_edition(
    *,
    actor: User,
    preset: str,
    challenge_slug: str,
    slug: str,
    year: int,
    name_ko: str,
    name_en: str = "",
    opens_at: datetime,
    closes_at: datetime,
    notice_date: date | None = None,
    **changes: Any,
) -> Edition:
    """An edition with the preset's texts, rules, tracks, fields and questions; the actor becomes its organiser.

    The challenge is made if it is new.  changes: further columns of the edition.  Rounds are added a layer above.
    """
    require(may_create_edition, actor, None)
    defaults = load_preset(preset)
    challenge, _made = Challenge.objects.get_or_create(slug=challenge_slug, defaults=defaults.challenge)
    if Edition.objects.filter(slug=slug).exists():
        raise AlreadyThere(fields={"slug": AlreadyThere.message})
    facts = {**defaults.edition, "rules": dict(defaults.rules), "notice_date": notice_date or timezone.localdate(opens_at), **changes}
    edition = Edition(challenge=challenge, slug=slug, year=year, preset=preset, name_ko=name_ko, name_en=name_en, opens_at=opens_at, closes_at=closes_at, **facts)
    _check(edition)
    edition.save(force_insert=True)
    _furnish(edition, defaults)
    Role.objects.create(user=actor, edition=edition, kind=RoleKind.ORGANISER)
    actor.__dict__.pop("_role_cache", None)
    audit.record(actor, "edition.created", edition, preset=preset)
    return edition


@transaction.atomic
def update_edition(*, actor: User, edition: Edition, **changes: Any) -> Edition:
    """Change texts, dates or rules.  After the call has opened: texts, and a later deadline."""
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    unknown = set(changes) - TEXTS - UNTIL_OPEN - {"closes_at"}
    if unknown:
        raise InvalidInput(fields={name: _("This can't be changed here.") for name in unknown})
    before = {name: getattr(edition, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if not changed:
        return edition
    if edition.state != Edition.State.DRAFT and timezone.now() >= edition.opens_at:
        _require_still_free(edition, changed)
    for name, value in changed.items():
        setattr(edition, name, value)
    _check(edition)
    edition.save(update_fields=list(changed))
    audit.record(actor, "edition.updated", edition, before=before, after=changed, changed=sorted(changed))
    return edition


@transaction.atomic
def finish_edition(*, actor: User, edition: Edition) -> Edition:
    """Close the books: nothing more is due."""
    require(may_organise, actor, edition)
    edition.advance(Edition.State.FINISHED)
    audit.record(actor, "edition.finished", edition)
    return edition


@transaction.atomic
def save_question(*, actor: User, edition: Edition, key: str, **facts: Any) -> Question:
    """Add a question to the form, or change the one with this key; refused once applications are open."""
    _require_form_free(actor, edition)
    question = Question.objects.filter(edition=edition, key=key).first() or Question(edition=edition, key=key, order=edition.questions.count() + 1)
    for name, value in facts.items():
        setattr(question, name, value)
    _check(question)
    question.save()
    audit.record(actor, "question.saved", question, edition=edition, key=key, after=facts)
    return question


@transaction.atomic
def remove_question(*, actor: User, question: Question) -> None:
    """Take a question off the form; refused once applications are open."""
    _require_form_free(actor, question.edition)
    audit.record(actor, "question.removed", question, edition=question.edition, key=question.key)
    question.delete()


@transaction.atomic
def save_track(*, actor: User, edition: Edition, slug: str, **facts: Any) -> Track:
    """Add a track, or change the one with this short name; refused once applications are open."""
    _require_form_free(actor, edition)
    track = Track.objects.filter(edition=edition, slug=slug).first() or Track(edition=edition, slug=slug, order=edition.tracks.count() + 1)
    _save(actor, "track.saved", track, facts)
    return track


@transaction.atomic
def save_field(*, actor: User, edition: Edition, slug: str, **facts: Any) -> Field:
    """Add a field, or change the one with this short name; refused once applications are open."""
    _require_form_free(actor, edition)
    field = Field.objects.filter(edition=edition, slug=slug).first() or Field(edition=edition, slug=slug, order=edition.fields.count() + 1)
    _save(actor, "field.saved", field, facts)
    return field


@transaction.atomic
def set_nearness(*, actor: User, edition: Edition, pairs: dict[tuple[str, str], float]) -> None:
    """Say how near pairs of fields (by short name) are, 0..1; both directions at once.  Other pairs stay as they are."""
    require(may_organise, actor, edition)
    fields = {field.slug: field for field in edition.fields.all()}
    for (one, other), nearness in pairs.items():
        if one not in fields or other not in fields or one == other or not 0 <= nearness <= 1:
            raise InvalidInput(fields={f"{one}-{other}": _("Name two fields of this edition and a number from 0 to 1.")})
        for a, b in ((one, other), (other, one)):
            FieldNearness.objects.update_or_create(field=fields[a], other=fields[b], defaults={"nearness": nearness})
    audit.record(actor, "nearness.set", edition, pairs=[[one, other, nearness] for (one, other), nearness in sorted(pairs.items())])


def _furnish(edition: Edition, preset: Preset) -> None:
    Track.objects.bulk_create(Track(edition=edition, order=order, **row) for order, row in enumerate(preset.track, 1))
    fields = Field.objects.bulk_create(Field(edition=edition, order=order, **row) for order, row in enumerate(preset.field, 1))
    Question.objects.bulk_create(Question(edition=edition, order=order, **row) for order, row in enumerate(preset.question, 1))
    known = {field.slug: field for field in fields}
    pairs = [(a, b, nearness) for a, row in preset.nearness.items() for b, nearness in row.items()]
    both = [*pairs, *((b, a, nearness) for a, b, nearness in pairs)]
    FieldNearness.objects.bulk_create(FieldNearness(field=known[a], other=known[b], nearness=nearness) for a, b, nearness in both)


def _require_still_free(edition: Edition, changed: dict[str, Any]) -> None:
    frozen = set(changed) & UNTIL_OPEN
    if frozen:
        raise RulesAreFrozen(fields=dict.fromkeys(frozen, RulesAreFrozen.message))
    if "closes_at" in changed and changed["closes_at"] < edition.closes_at:
        raise DeadlineOnlyLater(fields={"closes_at": DeadlineOnlyLater.message})


def _require_form_free(actor: User, edition: Edition) -> None:
    require(may_organise, actor, edition)
    if edition.state != Edition.State.DRAFT and timezone.now() >= edition.opens_at:
        raise RulesAreFrozen


def _save(actor: User, action: str, row: Track | Field, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyThere from error
    audit.record(actor, action, row, slug=row.slug, after=facts)


def _check(row: models.Model) -> None:
    """Let the model's own rules speak, field by field, before the database does."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        fields: dict[str, Any] = {name: " ".join(texts) for name, texts in error.message_dict.items() if name != "__all__"}
        if not fields and isinstance(row, Edition):
            fields = {"closes_at": _("The deadline must lie after the opening, and the grace must not be longer than an hour.")}
        raise InvalidInput(fields=fields or {"": " ".join(error.messages)}) from error
