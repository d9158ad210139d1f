"""Who should meet whom: each pair weighed, and the matching over all of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.text.house_names import house_names
from challenge.models import Edition
from introductions.algorithms.matching import LEAST_FIT as LEAST
from introductions.algorithms.matching import match_winners
from introductions.algorithms.thesis_match import Fit, ThesisCard, WinnerCard, fit
from introductions.models import (
    Introduction,
    IntroductionState,
    Investor,
    InvestorFirm,
    PairWish,
)
from introductions.permissions import FREE_AGAIN, OUTWEIGHS_WISHES
from introductions.queries.entrants_behind import startups_behind
from judging.models import Winner
from submissions.models import ConsentKind

_CONSENTED = Q(
    entry__startup__consents__kind=ConsentKind.INVESTORS,
    entry__startup__consents__withdrawn_at__isnull=True,
    entry__startup__consents__edition=F("entry__edition"),
)


# viewer: caller
def ready_winners(edition: Edition) -> QuerySet[Winner]:
    """Winners flagged for investors whose startup agreed to be shown to them."""
    return (
        Winner.objects.filter(_CONSENTED, entry__edition=edition, vc_ready=True)
        .select_related("entry__startup", "entry__field", "entry__track", "award", "card")
        .prefetch_related("entry__refused_houses")
        .distinct()
        .order_by("award__order", "id")
    )


def active_introductions(
    *,
    winner: Winner | None = None,
    investor: Investor | None = None,
    besides: int | None = None,
) -> int:
    """How many places of the winner's or the investor's list are taken.

    People of one firm take one place of a winner's list.  besides: a firm (id) that isn't counted
    there.
    """
    # whoever passed has its place free again; the other side's stays, and tells nothing of it
    whose = Q(winner=winner, startup_passed_at=None)
    if winner is None:
        whose = Q(investor=investor, investor_passed_at=None)
    held = holding(Introduction.objects.filter(whose))
    firms = {row.investor.organisation_id for row in held} - {besides}
    return len(held if winner is None else firms)


# viewer: caller
def firm_rooms(edition: Edition, *, only: int | None = None) -> dict[int, int]:
    """Firm → how many more introductions all its people together take, now; a firm without a cap
    isn't in it.  only: one firm (id).

    Of a month counts what was proposed in it, whatever came of that, so it tells of no no.
    """
    firms = InvestorFirm.objects.filter(edition=edition).exclude(per_month=None, per_edition=None)
    capped = [firm for firm in firms if only in {None, firm.organisation_id}]
    if not capped:
        return {}
    rows = Introduction.objects.filter(
        investor__edition=edition,
        investor__organisation__in=[firm.organisation_id for firm in capped],
    )
    held = Counter(
        row.investor.organisation_id for row in holding(rows.filter(investor_passed_at=None))
    )
    month = clock.now().astimezone(ZoneInfo(edition.time_zone))
    month = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    asked = Counter(
        rows.filter(proposed_at__gte=month).values_list("investor__organisation", flat=True)
    )
    return {
        firm.organisation_id: min(
            cap - used[firm.organisation_id]
            for cap, used in ((firm.per_edition, held), (firm.per_month, asked))
            if cap is not None
        )
        for firm in capped
    }


def _given_up() -> Q:
    """Introductions that hold no place any more.

    One that was declined holds its place until its own time is over, and keeps its firm out as one
    that waits does: a proposal that came into the place at once would tell of the no.
    """
    in_time = Q(state=IntroductionState.DECLINED, lapses_at__gt=timezone.now())
    return Q(state__in=FREE_AGAIN) & ~in_time


def _passed_by_one() -> Q:
    return Q(startup_passed_at__isnull=False) | Q(investor_passed_at__isnull=False)


# viewer: caller
def holding(rows: QuerySet[Introduction]) -> list[Introduction]:
    """Those that hold a place: made and not passed, or proposed and still possible today.

    A flag or consent that was taken back, a condition that came up since, and an investor who is
    no longer admitted free the place of what isn't made yet.
    """
    known = (
        rows.exclude(_given_up())
        .select_related(
            "winner__entry__startup",
            "winner__entry__field",
            "winner__entry__track",
            "winner__card",
            "investor__thesis",
            "investor__organisation",
            "meeting_request",
        )
        .prefetch_related(
            "winner__entry__refused_houses",
            "investor__thesis__fields",
            "investor__organisation__investor_seats__thesis",
        )
        .order_by("pk")
    )
    ready = set(
        Winner.objects.filter(_CONSENTED, vc_ready=True, introductions__in=rows).values_list(
            "pk", flat=True
        )
    )
    return [
        row
        for row in known
        if row.introduced_at is not None
        or row.state == IntroductionState.DECLINED
        or (
            row.winner_id in ready
            and row.investor.state == Investor.State.ADMITTED
            and not _is_blocked(row)
        )
    ]


def _is_blocked(row: Introduction) -> bool:
    """What the investor asked for outweighs its wishes."""
    blocked = fit_of(row.winner, row.investor).blocked
    return bool(blocked) and (blocked in OUTWEIGHS_WISHES or not hasattr(row, "meeting_request"))


# viewer: caller
def fit_of(winner: Winner, investor: Investor) -> Fit:
    """Weigh one pair."""
    return fit(_winner_card(winner), _thesis_card(investor))


def was_declined(winner: Winner, investor: Investor) -> bool:
    """Whether one of the two sides has said no before, also to another person of the same firm."""
    return winner.introductions.filter(
        state=IntroductionState.DECLINED, investor__organisation=investor.organisation_id
    ).exists()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who should meet.

    pairs: also those that hold a place.  pinned: (winner, investor) ids of an organiser.
    left_out: winners with no pair, without: investors with none, each with why: code → with how
    many of the other side.  Codes are the conditions of `fit`, and rival, over, asked, kept_apart,
    poor_fit, full.
    """

    pairs: list[tuple[Winner, Investor, Fit]]
    pinned: set[tuple[int, int]]
    left_out: list[tuple[Winner, dict[str, int]]]
    without: list[tuple[Investor, dict[str, int]]]


# viewer: clock
def plan_of(
    edition: Edition, *, per_winner: int, per_investor: int
) -> list[tuple[Winner, Investor, Fit]]:
    """Who should meet: the matching over all ready winners and admitted investors.

    Pairs that hold a place stay, and their places are taken.  A firm that a side said no to, that
    let its time pass, or that passed, is left out with all its people (a no once its time is over).
    """
    return full_plan_of(edition, per_winner=per_winner, per_investor=per_investor).pairs


# viewer: clock
def full_plan_of(edition: Edition, *, per_winner: int, per_investor: int) -> Plan:
    """The same with who gets nothing, and why; what an organiser pinned or kept apart holds."""
    winners, investors = list(ready_winners(edition)), list(_admitted(edition))
    wishes = [_thesis_card(investor) for investor in investors]
    cards = [_winner_card(winner) for winner in winners]
    fits = [[fit(card, wish) for wish in wishes] for card in cards]
    fixed, taken, kept = _fixed_pairs(winners, investors)
    apart = _apart(edition, winners, investors, fits, fixed)
    pinned = _wished(edition, PairWish.Kind.PIN)
    places = {(winner.pk, investor.pk): (i, j) for i, winner in enumerate(winners)
              for j, investor in enumerate(investors)}  # fmt: skip
    pins = [places[pair] for pair in pinned if pair in places and places[pair] not in apart]
    pairs = match_winners(
        weights=[[fit.weight for fit in row] for row in fits],
        forbidden=list(apart),
        winner_capacity=[per_winner - kept[winner.pk] for winner in winners],
        investor_capacity=[
            min(per_investor, investor.capacity) - taken[investor.pk] for investor in investors
        ],
        fixed=[*fixed, *(pair for pair in pins if pair not in fixed)],
        firms=[str(investor.organisation_id) for investor in investors],
        firm_capacity=_firm_capacity(edition, [investors[j].organisation_id for _i, j in fixed]),
    )
    declined = _declined_pairs(winners)  # some hold a place; none is asked again
    met = [(i, j) for i, j in pairs if (winners[i].pk, investors[j].pk) not in declined]
    rows, columns = {i for i, _j in pairs}, {j for _i, j in pairs}
    return Plan(
        pairs=[(winners[i], investors[j], fits[i][j]) for i, j in met],
        pinned=pinned,
        left_out=[
            (winner, _why(apart, fits, [(i, j) for j in range(len(investors))]))
            for i, winner in enumerate(winners)
            if i not in rows
        ],
        without=[
            (investor, _why(apart, fits, [(i, j) for i in range(len(winners))]))
            for j, investor in enumerate(investors)
            if j not in columns and not taken[investor.pk]
        ],
    )


def _firm_capacity(edition: Edition, fixed: Sequence[int | None]) -> dict[str, int]:
    """Firm → most pairs of all its people; fixed: the firm of each pair that holds a place."""
    held = Counter(fixed)
    rooms = firm_rooms(edition)
    return {str(firm): held[firm] + max(0, room) for firm, room in rooms.items()}


def _apart(
    edition: Edition,
    winners: Sequence[Winner],
    investors: Sequence[Investor],
    fits: Sequence[Sequence[Fit]],
    fixed: Sequence[tuple[int, int]],
) -> dict[tuple[int, int], str]:
    """Pairs (positions) that aren't proposed → why."""
    over, competing = _over(edition), startups_behind(investors)
    kept_apart = _wished(edition, PairWish.Kind.APART)
    held = set(fixed)
    asked = {(winners[i].pk, investors[j].organisation_id) for i, j in fixed}
    found: dict[tuple[int, int], str] = {}
    for i, winner in enumerate(winners):
        for j, investor in enumerate(investors):
            firm = (winner.pk, investor.organisation_id)
            checks = {
                fits[i][j].blocked: bool(fits[i][j].blocked),
                # also its rivals: an organiser looks at such a pair first
                "rival": bool(competing[investor.pk]),
                "over": firm in over,
                "asked": (i, j) not in held and firm in asked,
                "kept_apart": (i, j) not in held and (winner.pk, investor.pk) in kept_apart,
            }
            why = next((name for name, hit in checks.items() if hit), "")
            if why:
                found[i, j] = why
    return found


def _why(
    apart: Mapping[tuple[int, int], str],
    fits: Sequence[Sequence[Fit]],
    pairs: Sequence[tuple[int, int]],
) -> dict[str, int]:
    """Why none of these pairs came about → how many, the commonest first."""
    poor = [pair for pair in pairs if pair not in apart and fits[pair[0]][pair[1]].weight < LEAST]
    counts = Counter(apart.get(pair) or ("poor_fit" if pair in poor else "full") for pair in pairs)
    return dict(counts.most_common())


def _wished(edition: Edition, kind: str) -> set[tuple[int, int]]:
    rows = PairWish.objects.filter(investor__edition=edition, kind=kind)
    return set(rows.values_list("winner_id", "investor_id"))


def _declined_pairs(winners: Sequence[Winner]) -> set[tuple[int, int]]:
    rows = Introduction.objects.filter(winner__in=winners, state=IntroductionState.DECLINED)
    return set(rows.values_list("winner_id", "investor_id"))


def _admitted(edition: Edition) -> QuerySet[Investor]:
    return (
        Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED)
        .select_related("thesis", "organisation")
        .prefetch_related("thesis__fields", "organisation__investor_seats__thesis")
        .order_by("pk")
    )


def _over(edition: Edition) -> set[tuple[int, int | None]]:
    """(winner, firm) pairs that lapsed, are passed (by one side too) or declined, a no once its
    time is over.

    All alike: whether another person of the firm is asked next would tell silence from a no.
    """
    over = _given_up() | _passed_by_one()
    rows = Introduction.objects.filter(over, investor__edition=edition)
    return set(rows.values_list("winner_id", "investor__organisation_id"))


def _fixed_pairs(
    winners: Sequence[Winner], investors: Sequence[Investor]
) -> tuple[list[tuple[int, int]], Counter[int], Counter[int]]:
    """Pairs that hold a place, and how many more places of an investor and of a winner are taken.

    Of an investor by winners who are not ready any more, and by a second person of a firm that is
    there already; of either by an introduction that the other side alone passed.
    """
    rows = {winner.pk: i for i, winner in enumerate(winners)}
    columns = {investor.pk: j for j, investor in enumerate(investors)}
    fixed: list[tuple[int, int]] = []
    firms: set[tuple[int, int | None]] = set()
    taken, kept = Counter[int](), Counter[int]()
    for row in holding(Introduction.objects.filter(investor__in=investors)):
        place = (row.winner_id, row.investor.organisation_id)
        if row.investor_passed_at:
            kept[row.winner_id] += row.startup_passed_at is None
        elif row.startup_passed_at or row.winner_id not in rows or place in firms:
            taken[row.investor_id] += 1
        else:
            firms.add(place)
            fixed.append((rows[row.winner_id], columns[row.investor_id]))
    return fixed, taken, kept


def _winner_card(winner: Winner) -> WinnerCard:
    entry, startup = winner.entry, winner.entry.startup
    return WinnerCard(
        field=entry.field.slug if entry.field else "",
        stage=entry.track.slug if entry.track else "",
        district=startup.district,
        ask_krw=startup.ask_krw,
        revenue_krw=startup.revenue_krw,
        instrument=winner.card.instrument if hasattr(winner, "card") else "",
        keywords=frozenset(word.casefold() for word in entry.keywords),
        companies=_keys(startup.name_ko, startup.name_en),
        refused_houses=_keys(*(house.name for house in entry.refused_houses.all())),
    )


def _thesis_card(investor: Investor) -> ThesisCard:
    thesis = investor.thesis
    return ThesisCard(
        fields=frozenset(field.slug for field in thesis.fields.all()),
        stages=frozenset(thesis.stages),
        districts=frozenset(thesis.districts),
        ticket_min_krw=thesis.ticket_min_krw,
        ticket_max_krw=thesis.ticket_max_krw,
        instruments=frozenset(thesis.instruments),
        revenue_required=thesis.revenue_required,
        keywords=frozenset(word.casefold() for word in thesis.keywords),
        excluded_companies=_keys(*_named_by_firm(investor)),
        house=_house_of(investor),
    )


def _named_by_firm(investor: Investor) -> list[str]:
    """The companies that any of the firm's people can't meet: a portfolio is the firm's, and stays
    so when the person who wrote it down leaves.
    """
    found = list(investor.thesis.excluded_companies)
    for seat in investor.organisation.investor_seats.all() if investor.organisation else ():
        is_theirs = seat.state in {Investor.State.ADMITTED, Investor.State.LEFT}
        if seat.edition_id == investor.edition_id and is_theirs and hasattr(seat, "thesis"):
            found += seat.thesis.excluded_companies
    return found


def _house_of(investor: Investor) -> frozenset[str]:
    firm = investor.organisation
    return _keys(firm.name_ko, firm.name_en) if firm else frozenset()


def _keys(*names: str) -> frozenset[str]:
    return frozenset(key for name in names for key in house_names(name))
