"""What anybody may read of an edition: its rounds, rubrics, awards, and published results."""

# tested by: tests/frontend/pages/public/test_edition.py

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from challenge.models import Edition
from judging.models import (
    Announcement,
    Award,
    Decision,
    DecisionKind,
    Round,
    RoundKind,
    Winner,
)
from judging.queries.results.verdicts import is_last
from judging.queries.rounds.hall_vote import CountedVote, published_votes
from submissions.models import EntryState
from submissions.queries.as_submitted import with_submitted_entry


@dataclass(frozen=True, slots=True)
class AwardWinners:
    """An award and who won it."""

    award: Award
    winners: Sequence[Winner]

    @property
    def columns(self) -> int:
        """2 or 3: in how many columns their cards fill whole rows."""
        return 2 if len(self.winners) in {1, 2, 4} else 3


@dataclass(frozen=True, slots=True)
class RoundAnnounced:
    """A published round.  advanced.

    Application numbers of those who went on (none in the last round: there are winners).
    """

    announcement: Announcement
    advanced: list[str]


@dataclass(frozen=True, slots=True)
class Results:
    """What is published.  announcement: the latest.

    figures: plain numbers about how it was judged (from the frozen bundle).

    awards: every award once the last round is published, also one that nobody got (해당 없음);
    before that none.
    """

    announcement: Announcement
    awards: Sequence[AwardWinners]
    figures: dict[str, Any]
    rounds: Sequence[RoundAnnounced]
    is_final: bool
    audience: Sequence[CountedVote] = ()


# viewer: public
def rounds_with_rubrics(edition: Edition) -> list[Round]:
    """The edition's judging rounds in order, with criteria and anchors at hand."""
    return list(
        edition.rounds.select_related("rubric").prefetch_related("rubric__criteria__anchors")
    )


# viewer: public
def awards_of(edition: Edition) -> list[Award]:
    """The edition's awards, grandest first."""
    return list(edition.awards.all())


# viewer: public
def with_winners(editions: Iterable[Edition]) -> set[int]:
    """Those of the editions, by primary key, whose last round's result is published."""
    published = Announcement.objects.filter(
        edition__in=editions, state=Announcement.State.PUBLISHED
    )
    last = Round.objects.filter(edition=OuterRef("edition")).order_by("-order").values("pk")[:1]
    return set(published.filter(round=Subquery(last)).values_list("edition", flat=True))


# viewer: public
def published_winners(editions: Iterable[Edition]) -> QuerySet[Winner]:
    """Who won in those of the editions whose last result is published, as announced; without
    whoever has withdrawn since.  The newest edition first, then the grandest award.
    """
    rows = Winner.objects.filter(entry__edition__in=with_winners(editions))
    return (
        rows.exclude(entry__state=EntryState.WITHDRAWN)
        .select_related("award")
        .prefetch_related(with_submitted_entry("edition", "field", "track"))
        .order_by("-entry__edition__year", "-entry__edition__opens_at", "award__order",
                  "entry__number")
    )  # fmt: skip


# viewer: public
def result_moments(editions: Iterable[Edition]) -> dict[int, datetime]:
    """Edition → when its latest result was published; editions without one are left out."""
    rows = Announcement.objects.filter(
        edition__in=editions, state=Announcement.State.PUBLISHED, published_at__isnull=False
    )
    return dict(rows.values_list("edition").annotate(latest=Max("published_at")).order_by())


# viewer: public
def published_results(
    edition: Edition, of_edition: Sequence[Award] | None = None
) -> Results | None:
    """What is published of the edition; None while nothing is.

    of_edition: its awards, where they are at hand.
    """
    published = Announcement.objects.select_related(
        "round", "approved_by", "edition__challenge"
    ).filter(edition=edition, state=Announcement.State.PUBLISHED)
    announcements = list(published.order_by("-round__order"))
    if not announcements:
        return None
    latest = announcements[0]
    is_final = is_last(latest.round)
    winners = (
        Winner.objects.filter(entry__edition=edition)
        .select_related("award")
        .prefetch_related(with_submitted_entry("edition", "field", "track"))
        .order_by("award__order", "entry__number")
    )
    groups: dict[int, list[Winner]] = {}
    for winner in winners:
        groups.setdefault(winner.award_id, []).append(winner)
    listed = (of_edition or awards_of(edition)) if is_final else []
    awards = [AwardWinners(award, groups.get(award.pk, [])) for award in listed]
    return Results(
        latest,
        awards,
        latest.bundle.get("figures", {}),
        _advanced(announcements),
        is_final,
        published_votes(edition),
    )


# viewer: public
def published_winner(edition: Edition, number: int) -> Winner | None:
    """Who won with the application of that number, as announced; None: nobody, or not yet."""
    results = published_results(edition)
    groups = results.awards if results else ()
    found = (won for group in groups for won in group.winners if won.entry.number == number)
    return next(found, None)


def _advanced(announcements: Sequence[Announcement]) -> list[RoundAnnounced]:
    rows = (
        Decision.objects.filter(
            round__in=[announcement.round_id for announcement in announcements],
            kind=DecisionKind.ADVANCE,
        )
        .select_related("entry__edition")
        .order_by("entry__number")
    )
    codes: dict[int, list[str]] = {}
    for row in rows:
        codes.setdefault(row.round_id, []).append(row.entry.code)
    return [
        RoundAnnounced(announcement, codes.get(announcement.round_id, []))
        for announcement in announcements
    ]


# viewer: pure
def pitch_round(rounds: Sequence[Round]) -> Round | None:
    """The pitch round, if there is one."""
    return next((round for round in rounds if round.kind == RoundKind.PITCH), None)
