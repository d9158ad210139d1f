"""A round's rubric: its criteria with points and anchors, frozen when scoring opens
(docs/rules-kr.md §7).
"""

# tested by: tests/judging/services/setup/test_edition.py

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, NotFound, Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.editions import check_row
from judging.models import Anchor, Criterion, Round, RoundState, Rubric
from judging.permissions import may_run_round
from judging.queries.setup.rubric import WHOLE, rubric_snapshot

LEVELS = range(1, 6)
_COPIED = (
    "key", "order", "mode", "title_ko", "title_en", "help_ko", "help_en", "points", "step",
)  # fmt: skip


class RoundIsFrozen(Refusal):
    """Judges have begun to score by these rules."""

    code = "round_is_frozen"
    message = _(
        "Scoring has opened, so the rules and the rubric of this round can no longer be "
        "changed. To give judges more time, extend the round."
    )


class RubricIncomplete(Refusal):
    """Points that don't come to 100."""

    code = "rubric_incomplete"
    message = _(
        "The points of this round's rubric don't add up to 100. Fix the rubric before "
        "scoring opens."
    )


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
    """Add a criterion with its anchors; the points of all must come to 100 when scoring opens."""
    require(may_run_round, actor, round)
    round = unfrozen_round(round=round)
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
    seen: str | None = None,
    **changes: Any,
) -> Criterion:
    """Change a criterion's words, points or step, and its anchors ({level: {"ko", "en"}}).

    Refused once scoring has opened.  seen: the version (etag) that the person saw;
    ChangedMeanwhile: somebody changed the same.
    """
    require(may_run_round, actor, criterion.rubric.round)
    round = unfrozen_round(round=criterion.rubric.round)
    criterion = _locked_criterion(criterion)
    touched = criterion.merged(seen, changes | _words_of(anchors or {}))
    if not touched:
        return criterion
    changes = {name: value for name, value in touched.items() if name in changes}
    anchors = _anchors_in(touched)
    for name, value in changes.items():
        setattr(criterion, name, value)
    check_row(criterion)
    criterion.save(update_fields=list(changes))
    _set_anchors(criterion, anchors)
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
    """Remove a criterion; refused once scoring has opened."""
    require(may_run_round, actor, criterion.rubric.round)
    round = unfrozen_round(round=criterion.rubric.round)
    if not round.rubric.criteria.filter(pk=criterion.pk).exists():
        return  # somebody was faster
    audit.record(
        actor,
        "criterion.removed",
        criterion,
        edition=round.edition,
        round=round.pk,
        key=criterion.key,
    )
    criterion.delete()


def freeze_rubric(*, round: Round) -> Rubric:
    """Fix the rubric as it is now, with its digest; frozen before, nothing happens."""
    rubric = Rubric.objects.select_for_update(no_key=True).get(round=round)
    if rubric.frozen_at is not None:
        return rubric
    if sum(criterion.points for criterion in rubric.criteria.all()) != WHOLE:
        raise RubricIncomplete
    rubric.frozen_at, rubric.digest = timezone.now(), digest(rubric_snapshot(round=round))
    rubric.save(update_fields=["frozen_at", "digest"])
    return rubric


@transaction.atomic
def copy_rubric(*, rubric: Rubric | None, round: Round) -> Rubric:
    """Give a new round the criteria and anchors of another round's rubric (None: an empty one)."""
    made = Rubric.objects.create(round=round)
    for criterion in rubric.criteria.prefetch_related("anchors") if rubric else []:
        facts = {name: getattr(criterion, name) for name in _COPIED}
        copy = Criterion.objects.create(rubric=made, **facts)
        Anchor.objects.bulk_create(
            Anchor(
                criterion=copy, level=anchor.level, text_ko=anchor.text_ko, text_en=anchor.text_en
            )
            for anchor in criterion.anchors.all()
        )
    return made


@transaction.atomic
def rubric_of_preset(*, round: Round, criteria: Iterable[Mapping[str, Any]]) -> Rubric:
    """Give a new round the criteria and anchors that a preset lists."""
    rubric = Rubric.objects.create(round=round)
    for order, facts in enumerate(criteria, 1):
        words = dict(facts)
        anchors = list(zip(LEVELS, words.pop("anchors_ko"), words.pop("anchors_en"), strict=True))
        criterion = Criterion.objects.create(rubric=rubric, order=order, **words)
        Anchor.objects.bulk_create(
            Anchor(criterion=criterion, level=level, text_ko=ko, text_en=en)
            for level, ko, en in anchors
        )
    return rubric


def unfrozen_round(*, round: Round) -> Round:
    """The round, locked, if its rules may still change.  RoundIsFrozen: scoring has opened."""
    locked = (
        Round.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition", "rubric")
        .get(pk=round.pk)
    )
    if locked.rubric.frozen_at is not None or locked.state not in {
        RoundState.SETUP,
        RoundState.ASSIGNED,
    }:
        raise RoundIsFrozen
    return locked


def _locked_criterion(criterion: Criterion) -> Criterion:
    """The line as it stands; NotFound: somebody took it off.  Its round is locked."""
    rows = Criterion.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("rubric__round").filter(pk=criterion.pk).first()
    if found is None:
        raise NotFound
    return found


def _words_of(anchors: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    """The words of the anchors by the names that Criterion.versioned_values() gives them."""
    return {
        f"anchor_{level}_{language}": text[language]
        for level, text in anchors.items()
        for language in ("ko", "en")
        if language in text
    }


def _anchors_in(touched: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """The anchors among what is to be written, by level and language."""
    found: dict[int, dict[str, str]] = {}
    for name, text in touched.items():
        if name.startswith("anchor_"):
            _anchor, level, language = name.split("_")
            found.setdefault(int(level), {})[language] = text
    return found


def _set_anchors(criterion: Criterion, anchors: Mapping[int, Mapping[str, str]]) -> None:
    for level, text in anchors.items():
        if level not in LEVELS:
            raise InvalidInput(fields={"anchors": _("Anchors are at levels 1 to 5.")})
        Anchor.objects.update_or_create(
            criterion=criterion,
            level=level,
            defaults={f"text_{name}": text[name] for name in ("ko", "en") if name in text},
        )
