"""What each side may see of winners, investors and introductions; the plan of who should meet."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from challenge.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.algorithms.fit import Fit, ThesisCard, WinnerCard, fit
from introductions.algorithms.matching import match_winners
from introductions.models import Introduction, IntroductionState, Investor
from introductions.permissions import may_see_introduction
from judging.models import Winner
from submissions.models import ConsentKind

_OVER = [IntroductionState.DECLINED, IntroductionState.LAPSED]


def seats_of(viewer: User) -> QuerySet[Investor]:
    """The person's investor seats."""
    return Investor.objects.filter(user=viewer).select_related("edition__challenge", "organisation", "thesis").order_by("-id")


def seat_for(viewer: User, slug: str) -> Investor:
    """The person's seat in an edition; 404 otherwise."""
    return get_object_or_404(seats_of(viewer), edition__slug=slug)


def investors_of(viewer: User, edition: Edition) -> QuerySet[Investor]:
    """All investors of the edition, for its organisers and observers."""
    rows = Investor.objects.filter(edition=edition).select_related("user", "organisation", "thesis").prefetch_related("thesis__fields").order_by("state", "id")
    return rows if may_observe(viewer, edition) else rows.none()


def introductions_of(viewer: User, edition: Edition) -> QuerySet[Introduction]:
    """All introductions of the edition, for its organisers and observers."""
    rows = _with_names(Introduction.objects.filter(investor__edition=edition)).order_by("winner__award__order", "winner_id", "-fit")
    return rows if may_observe(viewer, edition) else rows.none()


def offers_to(investor: Investor) -> QuerySet[Introduction]:
    """What the investor may see: introductions that the startup agreed to and that nobody declined or let lapse."""
    return _with_names(investor.introductions.filter(startup_agreed_at__isnull=False)).exclude(state__in=_OVER).order_by("-fit")


def proposals_to(viewer: User, entry_id: int) -> QuerySet[Introduction]:
    """Introductions of the startup's entry, for those who write for it."""
    return _with_names(Introduction.objects.filter(winner__entry_id=entry_id, winner__entry__startup__members__user=viewer)).order_by("state", "-fit")


def introduction_for(viewer: User, pk: int) -> Introduction:
    """One introduction, for those who may see it; 404 otherwise."""
    introduction = get_object_or_404(_with_names(Introduction.objects.all()), pk=pk)
    if not may_see_introduction(viewer, introduction):
        raise NotFound
    return introduction


def ready_winners(edition: Edition) -> QuerySet[Winner]:
    """Winners flagged for investors whose startup agreed to be shown to them."""
    consent = Q(entry__startup__consents__kind=ConsentKind.INVESTORS, entry__startup__consents__withdrawn_at__isnull=True, entry__startup__consents__edition=edition)
    return (
        Winner.objects.filter(consent, entry__edition=edition, vc_ready=True)
        .select_related("entry__startup", "entry__field", "entry__track", "award")
        .distinct()
        .order_by("award__order", "id")
    )


def active_introductions(*, winner: Winner | None = None, investor: Investor | None = None) -> int:
    """How many introductions of the winner or the investor are under way or made."""
    rows = winner.introductions if winner is not None else investor.introductions if investor is not None else Introduction.objects.none()
    return rows.exclude(state__in=_OVER).count()


def fit_of(winner: Winner, investor: Investor) -> Fit:
    """Weigh one pair."""
    return fit(_winner_card(winner), _thesis_card(investor))


def plan_of(edition: Edition, *, per_winner: int, per_investor: int) -> list[tuple[Winner, Investor, Fit]]:
    """Who should meet: the matching over all ready winners and admitted investors, keeping pairs that are there."""
    winners = list(ready_winners(edition))
    investors = list(
        Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED).select_related("thesis", "organisation").prefetch_related("thesis__fields").order_by("pk")
    )
    if not winners or not investors:
        return []
    fits = [[fit_of(winner, investor) for investor in investors] for winner in winners]
    kept = _kept_pairs(winners, investors)
    pairs = match_winners(
        weights=[[one.weight for one in row] for row in fits],
        forbidden=[(i, j) for i, row in enumerate(fits) for j, one in enumerate(row) if one.blocked],
        winner_capacity=[per_winner] * len(winners),
        investor_capacity=[min(per_investor, investor.capacity) for investor in investors],
        kept=kept,
    )
    return [(winners[i], investors[j], fits[i][j]) for i, j in pairs]


def _kept_pairs(winners: Sequence[Winner], investors: Sequence[Investor]) -> list[tuple[int, int]]:
    rows = {winner.pk: i for i, winner in enumerate(winners)}
    columns = {investor.pk: j for j, investor in enumerate(investors)}
    known = Introduction.objects.filter(winner__in=winners, investor__in=investors).exclude(state__in=_OVER).values_list("winner_id", "investor_id")
    return [(rows[winner], columns[investor]) for winner, investor in known]


def _winner_card(winner: Winner) -> WinnerCard:
    entry, startup = winner.entry, winner.entry.startup
    return WinnerCard(
        field=entry.field.slug if entry.field else "",
        stage=entry.track.slug if entry.track else "",
        district=startup.district,
        ask_krw=startup.ask_krw,
        revenue_krw=startup.revenue_krw,
        keywords=frozenset(word.casefold() for word in entry.keywords),
        company=startup.name_ko,
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
        excluded_companies=frozenset(thesis.excluded_companies),
    )


def _with_names(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    return rows.select_related(
        "winner__entry__startup",
        "winner__entry__edition",
        "winner__entry__field",
        "winner__entry__track",
        "winner__award",
        "investor__organisation",
        "investor__user",
        "investor__edition",
    ).prefetch_related("steps")
