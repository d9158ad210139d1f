"""What anybody may read of an edition: its rounds, rubrics, awards, and published results."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenge.models import Edition
from judging.models import Announcement, Award, Criterion, Round, RoundKind, Winner


@dataclass(frozen=True, slots=True)
class AwardWinners:
    """An award and who won it."""

    award: Award
    winners: Sequence[Winner]


@dataclass(frozen=True, slots=True)
class Results:
    """A published final announcement.  figures: plain numbers about how it was judged (from the frozen bundle)."""

    announcement: Announcement
    awards: Sequence[AwardWinners]
    figures: dict[str, Any]


def rounds_with_rubrics(edition: Edition) -> list[Round]:
    """The edition's judging rounds in order, with criteria and anchors at hand."""
    return list(edition.rounds.select_related("rubric").prefetch_related("rubric__criteria__anchors"))


def heaviest(criteria: Sequence[Criterion]) -> Decimal:
    """The largest points of a rubric, for drawing bars."""
    return max((criterion.points for criterion in criteria), default=Decimal(1))


def awards_of(edition: Edition) -> list[Award]:
    """The edition's awards, grandest first."""
    return list(edition.awards.all())


def published_results(edition: Edition) -> Results | None:
    """The last published announcement with its winners; None while nothing is published."""
    announcement = (
        Announcement.objects.select_related("round", "approved_by", "edition__challenge")
        .filter(edition=edition, state=Announcement.State.PUBLISHED)
        .order_by("-round__order")
        .first()
    )
    if announcement is None:
        return None
    winners = Winner.objects.filter(entry__edition=edition).select_related("entry__startup", "entry__field", "entry__track", "award").order_by("award__order", "entry__number")
    groups: dict[int, list[Winner]] = {}
    for winner in winners:
        groups.setdefault(winner.award_id, []).append(winner)
    awards = [AwardWinners(award, groups[award.pk]) for award in awards_of(edition) if award.pk in groups]
    return Results(announcement, awards, announcement.bundle.get("figures", {}))


def pitch_round(rounds: Sequence[Round]) -> Round | None:
    """The pitch round, if there is one."""
    return next((one for one in rounds if one.kind == RoundKind.PITCH), None)
