"""Who should meet whom: each pair weighed, and the matching over all of them."""
# tested by: tests/introductions/services/test_propose.py

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from challenge.models import Edition
from introductions.algorithms.matching import match_winners
from introductions.algorithms.thesis_match import Fit, ThesisCard, WinnerCard, company_key, fit
from introductions.models import Introduction, IntroductionState, Investor
from introductions.permissions import OVER
from judging.models import Winner
from submissions.models import ConsentKind


# viewer: caller
def ready_winners(edition: Edition) -> QuerySet[Winner]:
    """Winners flagged for investors whose startup agreed to be shown to them."""
    consent = Q(
        entry__startup__consents__kind=ConsentKind.INVESTORS,
        entry__startup__consents__withdrawn_at__isnull=True,
        entry__startup__consents__edition=edition,
    )
    return (
        Winner.objects.filter(consent, entry__edition=edition, vc_ready=True)
        .select_related("entry__startup", "entry__field", "entry__track", "award")
        .prefetch_related("entry__refused_houses")
        .distinct()
        .order_by("award__order", "id")
    )


def active_introductions(*, winner: Winner | None = None, investor: Investor | None = None) -> int:
    """How many introductions of the winner or the investor are made, or hold a place."""
    rows = (
        winner.introductions
        if winner is not None
        else investor.introductions
        if investor is not None
        else Introduction.objects.none()
    )
    return rows.exclude(_given_up()).count()


def _given_up() -> Q:
    """Introductions that hold no place any more.

    One that was declined holds its place until its own time is over, and keeps its firm out as one
    that waits does: a proposal that came into the place at once would tell of the no.
    """
    return Q(state__in=OVER) & ~Q(state=IntroductionState.DECLINED, lapses_at__gt=timezone.now())


# viewer: caller
def fit_of(winner: Winner, investor: Investor) -> Fit:
    """Weigh one pair."""
    return fit(_winner_card(winner), _thesis_card(investor))


def was_declined(winner: Winner, investor: Investor) -> bool:
    """Whether one of the two sides has said no before, also to another person of the same firm."""
    return winner.introductions.filter(
        state=IntroductionState.DECLINED, investor__organisation=investor.organisation_id
    ).exists()


# viewer: clock
def plan_of(
    edition: Edition, *, per_winner: int, per_investor: int
) -> list[tuple[Winner, Investor, Fit]]:
    """Who should meet: the matching over all ready winners and admitted investors, keeping pairs
    that are there.

    A pair that was declined or lapsed is not planned again; a firm that a side said no to, or that
    is being asked through somebody else, is left out with all its people.
    """
    winners = list(ready_winners(edition))
    investors = list(
        Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED)
        .select_related("thesis", "organisation")
        .prefetch_related("thesis__fields")
        .order_by("pk")
    )
    if not winners or not investors:
        return []
    cards, wishes = (
        [_winner_card(winner) for winner in winners],
        [_thesis_card(investor) for investor in investors],
    )
    fits = [[fit(card, wish) for wish in wishes] for card in cards]
    lapsed, declined = _over(edition)
    kept = _kept_pairs(winners, investors)
    asked = {(winners[i].pk, investors[j].organisation_id) for i, j in kept}
    pairs = match_winners(
        weights=[[fit.weight for fit in row] for row in fits],
        forbidden=[
            (i, j)
            for i, winner in enumerate(winners)
            for j, investor in enumerate(investors)
            if fits[i][j].blocked
            or (winner.pk, investor.pk) in lapsed
            or (winner.pk, investor.organisation_id) in declined
            or ((i, j) not in kept and (winner.pk, investor.organisation_id) in asked)
        ],
        winner_capacity=[per_winner] * len(winners),
        investor_capacity=[min(per_investor, investor.capacity) for investor in investors],
        kept=sorted(kept),
    )
    return [(winners[i], investors[j], fits[i][j]) for i, j in pairs]


def _over(edition: Edition) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(winner, investor) pairs that lapsed, and (winner, firm) pairs that were declined, once
    their time is over.
    """
    rows = Introduction.objects.filter(_given_up(), investor__edition=edition)
    lapsed = rows.filter(state=IntroductionState.LAPSED).values_list("winner_id", "investor_id")
    declined = rows.filter(state=IntroductionState.DECLINED).values_list(
        "winner_id", "investor__organisation_id"
    )
    return set(lapsed), set(declined)


def _kept_pairs(winners: Sequence[Winner], investors: Sequence[Investor]) -> set[tuple[int, int]]:
    rows = {winner.pk: i for i, winner in enumerate(winners)}
    columns = {investor.pk: j for j, investor in enumerate(investors)}
    known = (
        Introduction.objects.filter(winner__in=winners, investor__in=investors)
        .exclude(_given_up())
        .values_list("winner_id", "investor_id")
    )
    return {(rows[winner], columns[investor]) for winner, investor in known}


def _winner_card(winner: Winner) -> WinnerCard:
    entry, startup = winner.entry, winner.entry.startup
    return WinnerCard(
        field=entry.field.slug if entry.field else "",
        stage=entry.track.slug if entry.track else "",
        district=startup.district,
        ask_krw=startup.ask_krw,
        revenue_krw=startup.revenue_krw,
        keywords=frozenset(word.casefold() for word in entry.keywords),
        companies=_keys(startup.name_ko, startup.name_en),
        refused_houses=frozenset(house.key for house in entry.refused_houses.all()),
    )


def _thesis_card(investor: Investor) -> ThesisCard:
    thesis = investor.thesis
    return ThesisCard(
        fields=frozenset(field.slug for field in thesis.fields.all()),
        stages=frozenset(thesis.stages),
        districts=frozenset(thesis.districts),
        ticket_min_krw=thesis.ticket_min_krw,
        ticket_max_krw=thesis.ticket_max_krw,
        revenue_required=thesis.revenue_required,
        keywords=frozenset(word.casefold() for word in thesis.keywords),
        excluded_companies=_keys(*thesis.excluded_companies),
        house=_keys(investor.organisation.name_ko, investor.organisation.name_en),
    )


def _keys(*names: str) -> frozenset[str]:
    return frozenset(key for key in map(company_key, names) if key)
