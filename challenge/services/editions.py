"""An edition's basics: made from a preset, edited until the stage that uses them opens, then
frozen.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.presets import Preset, load_preset
from challenge.models import (
    Challenge,
    Edition,
    Field,
    FieldNearness,
    FormSection,
    Paper,
    Question,
    Role,
    RoleKind,
    Track,
    User,
)
from challenge.models.edition import KEPT_RULES
from challenge.models.responsible import COLUMNS as RESPONSIBLE
from challenge.permissions import may_create_edition, may_organise, require

TEXTS = frozenset({"name_ko", "name_en", "tagline_ko", "tagline_en", "summary_ko", "summary_en"})
UNTIL_OPEN = frozenset(
    {
        "year",
        "notice_date",
        "opens_at",
        "grace_seconds",
        "edit_after_close_minutes",
        "max_age_years",
        "pre_startups_allowed",
        "disclosure",
        "region",
        "appeal_days",
        "appeal_reply_days",
        *KEPT_RULES,
        "rules",
        "time_zone",
    }
)

KEPT_IN_RULES = frozenset({"region", "appeal_days", "appeal_reply_days", *KEPT_RULES})
MOST_GRACE_SECONDS = 3600
ALWAYS = TEXTS | RESPONSIBLE  # also after applications have opened


# what the layers above know of a public edition's dates: the edition as it is to be → mistakes
date_rules: list[Callable[[Edition], dict[str, Any]]] = []


class RulesAreFrozen(Refusal):
    """The stage that uses this rule has begun."""

    code = "rules_are_frozen"
    message = _(
        "Applications are open, so this rule can no longer be changed. Texts can, and the "
        "deadline can be put off."
    )


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
def create_edition_from_preset(
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
    region: Sequence[str] = (),
    **changes: Any,
) -> Edition:
    """An edition with the preset's texts, rules, tracks, fields and questions; the actor organises.

    The challenge is made if it is new.  region: where a head office may be (no preset knows it),
    empty: anywhere.  changes: further columns of the edition.  Rounds are added a layer above.
    """
    require(may_create_edition, actor, None)
    defaults = load_preset(preset)
    _require_free(slug)
    facts = {
        "slug": slug,
        "year": year,
        "preset": preset,
        "name_ko": name_ko,
        "name_en": name_en,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "notice_date": notice_date or timezone.localdate(opens_at),
        "rules": {**defaults.rules, "region": list(region)},
        **changes,
    }
    edition = _add_edition(challenge_slug, defaults, facts)
    Role.objects.create(user=actor, edition=edition, kind=RoleKind.ORGANISER, is_owner=True)
    actor.known_roles = None
    audit.record(actor, "edition.created", edition, preset=preset)
    return edition


def _require_free(slug: str) -> None:
    if Edition.objects.filter(slug=slug).exists():
        raise AlreadyThere(fields={"slug": AlreadyThere.message})


def _add_edition(challenge_slug: str, preset: Preset, facts: dict[str, Any]) -> Edition:
    """The checked row with what belongs to it from the preset."""
    names = {"name_ko": facts["name_ko"], "name_en": facts["name_en"] or facts["name_ko"]}
    challenge, _made = Challenge.objects.get_or_create(slug=challenge_slug, defaults=names)
    values = {
        **preset.edition,
        **_responsible_before(challenge),
        **{name: value for name, value in facts.items() if value or name not in RESPONSIBLE},
    }
    edition = Edition(challenge=challenge, **values)
    check_row(edition)
    edition.save(force_insert=True)
    _add_preset_rows(edition, preset)
    return edition


def _responsible_before(challenge: Challenge) -> dict[str, str]:
    """Who answered for the programme's last edition: mostly the same people again."""
    last = challenge.editions.order_by("-opens_at", "-pk").values(*RESPONSIBLE).first()
    return dict(last) if last else {}


@transaction.atomic
def update_edition(
    *, actor: User, edition: Edition, seen: str | None = None, **changes: Any
) -> Edition:
    """Change texts, dates or rules.  After the call has opened: texts, and a later deadline.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    unknown = set(changes) - ALWAYS - UNTIL_OPEN - {"closes_at"}
    if unknown:
        raise InvalidInput(fields={name: _("This can't be changed here.") for name in unknown})
    changes = edition.merged(seen, changes)
    before = {name: getattr(edition, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if not changed:
        return edition
    if edition.state != Edition.State.DRAFT and timezone.now() >= edition.opens_at:
        _require_still_free(edition, changed)
    for name, value in changed.items():
        setattr(edition, name, value)
    check_row(edition)
    if edition.state != Edition.State.DRAFT:
        _require_named(edition, changed)
        _require_order(edition, changed)
    edition.save(update_fields={_column_of(name) for name in changed})
    audit.record(
        actor, "edition.updated", edition, before=before, after=changed, changed=sorted(changed)
    )
    return edition


@transaction.atomic
def finish_edition(*, actor: User, edition: Edition) -> Edition:
    """Close the books: nothing more is due."""
    require(may_organise, actor, edition)
    edition.advance(Edition.State.FINISHED)
    audit.record(actor, "edition.finished", edition)
    return edition


def _add_preset_rows(edition: Edition, preset: Preset) -> None:
    Track.objects.bulk_create(
        Track(edition=edition, order=order, **row) for order, row in enumerate(preset.track, 1)
    )
    fields = Field.objects.bulk_create(
        Field(edition=edition, order=order, **row) for order, row in enumerate(preset.field, 1)
    )
    FormSection.objects.bulk_create(
        FormSection(edition=edition, order=order, **row)
        for order, row in enumerate(preset.section, 1)
    )
    Question.objects.bulk_create(
        Question(edition=edition, order=order, **row)
        for order, row in enumerate(preset.question, 1)
    )
    Paper.objects.bulk_create(
        Paper(edition=edition, order=order, **row) for order, row in enumerate(preset.paper, 1)
    )
    known = {field.slug: field for field in fields}
    pairs = [(a, b, nearness) for a, row in preset.nearness.items() for b, nearness in row.items()]
    both = [*pairs, *((b, a, nearness) for a, b, nearness in pairs)]
    FieldNearness.objects.bulk_create(
        FieldNearness(field=known[a], other=known[b], nearness=nearness) for a, b, nearness in both
    )


def _column_of(name: str) -> str:
    """Where a value of an edition is kept."""
    return "rules" if name in KEPT_IN_RULES else name


def _require_still_free(edition: Edition, changed: dict[str, Any]) -> None:
    frozen = set(changed) & UNTIL_OPEN
    if frozen:
        raise RulesAreFrozen(fields=dict.fromkeys(frozen, RulesAreFrozen.message))
    if "closes_at" in changed and changed["closes_at"] < edition.closes_at:
        raise DeadlineOnlyLater(fields={"closes_at": DeadlineOnlyLater.message})


def _require_named(edition: Edition, changed: dict[str, Any]) -> None:
    """What the public reads of host and contact may be changed, not emptied."""
    emptied = {name: text for name, text in edition.unnamed.items() if name in changed}
    if emptied:
        raise InvalidInput(fields=emptied)


def _require_order(edition: Edition, changed: dict[str, Any]) -> None:
    """A new deadline leaves what follows it in its place."""
    if {"closes_at", "grace_seconds"} & set(changed):
        mistakes = {name: text for rule in date_rules for name, text in rule(edition).items()}
        if mistakes:
            raise InvalidInput(fields=mistakes)


def check_row(row: models.Model) -> None:
    """Let the model's own rules speak, field by field, before the database does."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        fields: dict[str, Any] = {
            name: " ".join(texts) for name, texts in error.message_dict.items() if name != "__all__"
        }
        if not fields and isinstance(row, Edition):
            fields = _order_of_dates(row)
        raise InvalidInput(fields=fields or {"": " ".join(error.messages)}) from error


def _order_of_dates(edition: Edition) -> dict[str, Any]:
    """What the database's constraints on dates would say, at the field that needs correcting."""
    found: dict[str, Any] = {}
    if edition.closes_at <= edition.opens_at:
        found["closes_at"] = _("Applications must close after they open. Choose a later time.")
    if edition.grace_seconds > MOST_GRACE_SECONDS:
        found["grace_seconds"] = _("The grace may be an hour at most: 3600 seconds.")
    return found
