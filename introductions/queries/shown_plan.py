"""The newest plan of a matching, for those who run the edition: who would be asked and why, who
gets nothing and why.
"""
# tested by: tests/introductions/services/test_plans.py

from dataclasses import dataclass

from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.models import Investor, MatchPlan, PairWish
from judging.models import Winner
from submissions.queries.as_submitted import with_submitted_entry


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """One that would be asked.  parts: what the fit is made of, 0..1 each; kind: what an organiser
    wishes of it now ("" for nothing).
    """

    winner: Winner
    investor: Investor
    fit: float
    parts: dict[str, float]
    kind: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """left_out, without: each with why: code → with how many.  apart: pairs that are kept apart."""

    plan: MatchPlan
    pairs: list[PlannedPair]
    left_out: list[tuple[Winner, dict[str, int]]]
    without: list[tuple[Investor, dict[str, int]]]
    apart: list[PairWish]
    is_outdated: bool

    @property
    def may_be_sent(self) -> bool:
        """Not yet sent, something in it, and as the organiser wishes."""
        return self.plan.sent_at is None and bool(self.pairs) and not self.is_outdated


def shown_plan(viewer: User, edition: Edition) -> ShownPlan | None:
    """The newest plan with names as they were submitted; None: there is none, or it isn't to be
    seen.
    """
    plan = MatchPlan.objects.filter(edition=edition).select_related("edition").first()
    if plan is None or not may_observe(viewer, edition):
        return None
    winners = {row.pk: row for row in _winners(edition)}
    seats = Investor.objects.filter(edition=edition).select_related("organisation", "user")
    investors = {row.pk: row for row in seats}
    wishes = list(PairWish.objects.filter(investor__edition=edition).order_by("pk"))
    for wish in wishes:
        wish.winner, wish.investor = winners[wish.winner_id], investors[wish.investor_id]
    kinds = {(wish.winner_id, wish.investor_id): wish.kind for wish in wishes}
    pairs = [
        PlannedPair(
            winners[row["winner"]],
            investors[row["investor"]],
            row["fit"],
            row["parts"],
            kinds.get((row["winner"], row["investor"]), ""),
        )
        for row in plan.pairs
        if row["winner"] in winners and row["investor"] in investors
    ]
    left_out, without = plan.left_out, plan.without
    return ShownPlan(
        plan=plan,
        pairs=sorted(pairs, key=lambda pair: (pair.winner.award.order, pair.winner.pk, -pair.fit)),
        left_out=[
            (winners[row["winner"]], row["why"]) for row in left_out if row["winner"] in winners
        ],
        without=[
            (investors[row["investor"]], row["why"])
            for row in without
            if row["investor"] in investors
        ],
        apart=[wish for wish in wishes if wish.kind == PairWish.Kind.APART],
        is_outdated=plan.sent_at is None and outdated(plan),
    )


def pairable(viewer: User, edition: Edition) -> tuple[list[Winner], list[Investor]]:
    """Flagged winners and admitted investors, for those who run the edition."""
    if not may_observe(viewer, edition):
        return [], []
    seats = Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED)
    named = seats.select_related("organisation", "user").order_by("organisation__name_ko", "pk")
    flagged = [winner for winner in _winners(edition) if winner.vc_ready]
    return sorted(flagged, key=lambda winner: (winner.award.order, winner.pk)), list(named)


# viewer: caller
def outdated(plan: MatchPlan) -> bool:
    """Whether a pair was pinned or kept apart since, or a pinned one lifted."""
    wishes = PairWish.objects.filter(investor__edition=plan.edition)
    pins = set(wishes.filter(kind=PairWish.Kind.PIN).values_list("winner_id", "investor_id"))
    pinned = {(row["winner"], row["investor"]) for row in plan.pairs if row["pinned"]}
    return wishes.filter(made_at__gt=plan.made_at).exists() or not pinned <= pins


def _winners(edition: Edition) -> list[Winner]:
    rows = Winner.objects.filter(entry__edition=edition).select_related("award")
    return list(rows.prefetch_related(with_submitted_entry("edition")))
