"""An edition with its rounds, rubrics and awards; rules of a round are frozen when its scoring
opens (docs/rules-kr.md).
"""

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.presets import DEFAULT, load_preset
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.editions import create_edition_from_preset, update_edition
from judging.models import Anchor, Announcement, Award, Criterion, Round, RoundState, Rubric
from judging.permissions import may_run_round
from judging.queries.setup.assignment_options import WRITTEN_ELSEWHERE, check_options, check_shares

__all__ = [
    "add_criterion",
    "commit_seed",
    "create_edition",
    "publish_edition",
    "remove_criterion",
    "save_award",
    "update_criterion",
    "update_edition",
    "update_round",
]

WHOLE = Decimal(100)
LEVELS = range(1, 6)
ROUND_COLUMNS = frozenset(
    {
        "kind", "name_ko", "name_en", "opens_at", "closes_at", "sheets_per_entry", "places", "method", "pass_mark", "bonus_cap", "min_sheets",
        "min_comment_length", "blind", "allocation", "allocation_options", "lottery", "linking", "max_load", "seed",
    }
)  # fmt: skip


class RoundIsFrozen(Refusal):
    """Judges have begun to score by these rules."""

    code = "round_is_frozen"
    message = _(
        "Scoring has opened, so the rules and the rubric of this round can no longer be "
        "changed. To give judges more time, extend the round."
    )


class SeedIsSet(Refusal):
    """A seed is drawn once."""

    code = "seed_is_set"
    message = _(
        "This round has its seed, or judges are assigned already. A seed can only be "
        "committed to before that."
    )


class AwardIsGiven(Refusal):
    """A published result is not changed."""

    code = "award_is_given"
    message = _("This award was announced with its winners, so it can no longer be changed.")


class NotReady(Refusal):
    """Something is missing before the public may see it."""

    code = "not_ready"
    status = 422
    message = _("Some things are missing before this edition can be published.")


@transaction.atomic
def create_edition(
    *,
    actor: User,
    preset: str = DEFAULT,
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
    """An edition as the preset describes it: form, tracks, fields, rounds with rubrics and anchors,
    awards.

    changes: further columns of the edition (tagline_ko, max_age_years …).
    """
    edition = create_edition_from_preset(
        actor=actor,
        preset=preset,
        challenge_slug=challenge_slug,
        slug=slug,
        year=year,
        name_ko=name_ko,
        name_en=name_en,
        opens_at=opens_at,
        closes_at=closes_at,
        notice_date=notice_date,
        **changes,
    )
    defaults = load_preset(preset)
    for order, row in enumerate(defaults.round, 1):
        _add_round(edition, order, dict(row))
    Award.objects.bulk_create(
        Award(edition=edition, order=order, **row) for order, row in enumerate(defaults.award, 1)
    )
    return edition


@transaction.atomic
def publish_edition(*, actor: User, edition: Edition) -> Edition:
    """Let the public see it.  NotReady: `fields` says what is missing."""
    require(may_organise, actor, edition)
    missing = missing_parts(edition=edition)
    if missing:
        raise NotReady(fields=missing)
    edition.advance(Edition.State.PUBLISHED)
    audit.record(actor, "edition.published", edition)
    return edition


@transaction.atomic
def update_round(*, actor: User, round: Round, **changes: Any) -> Round:
    """Change a round's rules or dates; refused once its scoring has opened."""
    round = _free_round(actor, round)
    unknown = set(changes) - ROUND_COLUMNS
    if unknown:
        raise InvalidInput(fields={name: _("This can't be changed here.") for name in unknown})
    check_shares(given=changes)
    if "allocation_options" in changes:
        check_options(edition=round.edition, options=changes["allocation_options"])
        kept = {
            key: value
            for key, value in round.allocation_options.items()
            if key in WRITTEN_ELSEWHERE
        }
        given = {
            key: value
            for key, value in changes["allocation_options"].items()
            if key not in WRITTEN_ELSEWHERE
        }
        changes["allocation_options"] = {**given, **kept}
    if (
        "seed" in changes
        and changes["seed"] != round.seed
        and "commitment" in round.allocation_options
    ):
        raise SeedIsSet
    before = {name: getattr(round, name) for name in changes}
    for name, value in changes.items():
        setattr(round, name, value)
    check_row(round)
    mistakes = _mistakes(round)
    if mistakes:
        raise InvalidInput(fields=mistakes)
    round.save(update_fields=list(changes))
    audit.record(
        actor, "round.updated", round, before=before, after=changes, changed=sorted(changes)
    )
    return round


@transaction.atomic
def add_criterion(
    *,
    actor: User,
    round: Round,
    key: str,
    title_ko: str,
    points: Decimal,
    anchors: dict[int, dict[str, str]] | None = None,
    **facts: Any,
) -> Criterion:
    """One more line of the rubric, with its anchors; the points of all must come to 100 when
    scoring opens.
    """
    _free_round(actor, round)
    criterion = Criterion(
        rubric=round.rubric,
        key=key,
        title_ko=title_ko,
        points=points,
        order=round.rubric.criteria.count() + 1,
        **facts,
    )
    if round.rubric.criteria.filter(key=key).exists():
        raise InvalidInput(
            fields={"key": _("This rubric has a criterion of that short name. Choose another one.")}
        )
    check_row(criterion)
    criterion.save()
    _set_anchors(criterion, anchors or {})
    audit.record(
        actor, "criterion.added", criterion, edition=round.edition, round=round.pk, key=key
    )
    return criterion


@transaction.atomic
def update_criterion(
    *,
    actor: User,
    criterion: Criterion,
    anchors: dict[int, dict[str, str]] | None = None,
    **changes: Any,
) -> Criterion:
    """Change a criterion's words, points or step, and its anchors ({level: {"ko", "en"}}); refused
    once scoring has opened.
    """
    round = _free_round(actor, criterion.rubric.round)
    for name, value in changes.items():
        setattr(criterion, name, value)
    check_row(criterion)
    criterion.save()
    _set_anchors(criterion, anchors or {})
    audit.record(
        actor,
        "criterion.updated",
        criterion,
        edition=round.edition,
        round=round.pk,
        after={"changes": changes, "anchors": anchors},
    )
    return criterion


@transaction.atomic
def remove_criterion(*, actor: User, criterion: Criterion) -> None:
    """Take a line off the rubric; refused once scoring has opened."""
    round = _free_round(actor, criterion.rubric.round)
    audit.record(
        actor,
        "criterion.removed",
        criterion,
        edition=round.edition,
        round=round.pk,
        key=criterion.key,
    )
    criterion.delete()


@transaction.atomic
def commit_seed(*, actor: User, round: Round) -> str:
    """Draw the round's seed now and return only its commitment, SHA-256 of {"nonce", "seed"}, for a
    public notice.

    The seed and nonce stand in the results bundle, so that anyone sees that the seed was not chosen
    afterwards.
    """
    round = _free_round(actor, round)
    if round.seed is not None or round.assignments.exists():
        raise SeedIsSet
    seed, nonce = secrets.randbelow(2**31), secrets.token_hex(16)
    commitment = digest({"seed": seed, "nonce": nonce})
    round.seed = seed
    round.allocation_options = {
        **round.allocation_options,
        "commitment": commitment,
        "nonce": nonce,
    }
    round.save(update_fields=["seed", "allocation_options"])
    audit.record(actor, "seed.committed", round, commitment=commitment)
    return commitment


class AwardsAreAnnounced(Refusal):
    """What the public reads stays."""

    code = "awards_are_announced"
    message = _(
        "The awards stand in an announcement, so they stay as they are. Take the "
        "announcement back first, if it isn't published yet."
    )


@transaction.atomic
def save_award(*, actor: User, edition: Edition, key: str, **facts: Any) -> Award:
    """Add an award, or change the one with this key."""
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if Announcement.objects.filter(edition=edition, round__decisions__award__isnull=False).exists():
        raise AwardsAreAnnounced
    award = Award.objects.filter(edition=edition, key=key).first() or Award(
        edition=edition, key=key, order=edition.awards.count() + 1
    )
    require_not_given(award)
    for name, value in facts.items():
        setattr(award, name, value)
    check_row(award)
    award.save()
    audit.record(actor, "award.saved", award, edition=edition, key=key, after=facts)
    return award


def _mistakes(round: Round) -> dict[str, Any]:
    """What no constraint of the database says, at the field that needs mending."""
    found: dict[str, Any] = {
        name: _("Write 1 or more.")
        for name in ("sheets_per_entry", "places", "min_sheets", "max_load")
        if getattr(round, name) < 1
    }
    if not 0 <= round.pass_mark <= WHOLE:
        found["pass_mark"] = _("Write a number from 0 to 100.")
    if round.bonus_cap < 0:
        found["bonus_cap"] = _("Write 0 or more.")
    return found


def _set_anchors(criterion: Criterion, anchors: dict[int, dict[str, str]]) -> None:
    for level, text in anchors.items():
        if level not in LEVELS:
            raise InvalidInput(fields={"anchors": _("Anchors stand at levels 1 to 5.")})
        Anchor.objects.update_or_create(
            criterion=criterion,
            level=level,
            defaults={"text_ko": text.get("ko", ""), "text_en": text.get("en", "")},
        )


def require_not_given(award: Award) -> None:
    """AwardIsGiven: somebody was told that they have it."""
    if award.pk and award.winners.exists():
        raise AwardIsGiven


def _add_round(edition: Edition, order: int, row: dict[str, Any]) -> None:
    criteria = row.pop("criterion")
    opens_at = edition.closes_at + timedelta(days=row.pop("opens_days_after_close"))
    closes_at = opens_at + timedelta(days=row.pop("open_days"))
    row |= {name: Decimal(row[name]) for name in ("pass_mark", "bonus_cap")}
    round = Round.objects.create(
        edition=edition, order=order, opens_at=opens_at, closes_at=closes_at, **row
    )
    rubric = Rubric.objects.create(round=round)
    for place, facts in enumerate(criteria, 1):
        words = dict(facts)
        anchors = list(zip(LEVELS, words.pop("anchors_ko"), words.pop("anchors_en"), strict=True))
        criterion = Criterion.objects.create(rubric=rubric, order=place, **words)
        Anchor.objects.bulk_create(
            Anchor(criterion=criterion, level=level, text_ko=ko, text_en=en)
            for level, ko, en in anchors
        )


def missing_parts(*, edition: Edition) -> dict[str, Any]:
    """What keeps the edition from being published, each with its mend; empty: it can be."""
    found: dict[str, Any] = {}
    if not edition.questions.exists():
        found["questions"] = _("The form has no questions. Add at least one.")
    if not edition.fields.exists() or not edition.tracks.exists():
        found["fields"] = _("Add at least one track and one field.")
    rounds = list(edition.rounds.prefetch_related("rubric__criteria"))
    if not rounds:
        found["rounds"] = _("Add at least one judging round.")
    for round in rounds:
        points = sum((criterion.points for criterion in round.rubric.criteria.all()), Decimal(0))
        if points != WHOLE:
            found[f"rubric_{round.order}"] = gettext(
                "%(round)s: the points of the rubric add up to %(points)s, not to 100. "
                "Change the points."
            ) % {
                "round": round.name,
                "points": f"{points.normalize():f}",
            }
        if round.opens_at < edition.closes_at:
            found[f"round_{round.order}"] = gettext(
                "%(round)s: scoring opens before applications close. Move its opening."
            ) % {"round": round.name}
    if not edition.awards.exists():
        found["awards"] = _("Add at least one award.")
    return found


def _free_round(actor: User, round: Round) -> Round:
    """The round, locked, if its rules may still change."""
    require(may_run_round, actor, round)
    locked = (
        Round.objects.select_for_update(of=("self",))
        .select_related("edition", "rubric")
        .get(pk=round.pk)
    )
    if locked.rubric.frozen_at is not None or locked.state not in {
        RoundState.SETUP,
        RoundState.ASSIGNED,
    }:
        raise RoundIsFrozen
    return locked


def check_row(row: models.Model) -> None:
    """Let the model's own rules speak, field by field, before the database does."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        fields = {
            name: " ".join(texts) for name, texts in error.message_dict.items() if name != "__all__"
        }
        if not fields and isinstance(row, Round):
            fields = {"closes_at": str(_("A round must close after it opens."))}
        raise InvalidInput(fields=fields or {"": " ".join(error.messages)}) from error
