"""What each side may see of winners, investors and introductions."""

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from challenge.kernel.digests import digest
from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.models import Introduction, IntroductionState, Investor, Side
from introductions.permissions import may_see_introduction, may_use_seat
from introductions.queries.meetings.told import state_without_passes
from judging.models import Winner
from submissions.models import Entry
from submissions.queries.as_submitted import with_submitted_entry

FIRM_IS_REFUSED = True
FIRM_DIGITS = 12


def seats_of(viewer: User) -> QuerySet[Investor]:
    """The person's investor seats; of a firm that they left none."""
    return (
        Investor.objects.filter(user=viewer)
        .exclude(state=Investor.State.LEFT)
        .select_related("edition__challenge", "organisation", "thesis")
        .order_by("-id")
    )


def seat_for(viewer: User, slug: str) -> Investor:
    """The person's seat in an edition; 404 otherwise."""
    return get_object_or_404(seats_of(viewer), edition__slug=slug)


def investors_of(viewer: User, edition: Edition) -> QuerySet[Investor]:
    """All investors of the edition, for its organisers and observers."""
    rows = (
        Investor.objects.filter(edition=edition)
        .select_related("user", "organisation", "thesis", "edition")
        .prefetch_related("thesis__fields")
        .order_by("state", "id")
    )
    return rows if may_observe(viewer, edition) else rows.none()


def introductions_of(viewer: User, edition: Edition) -> QuerySet[Introduction]:
    """All introductions of the edition, for its organisers and observers."""
    rows = with_names(Introduction.objects.filter(investor__edition=edition)).order_by(
        "winner__award__order", "winner_id", "-fit"
    )
    return rows if may_observe(viewer, edition) else rows.none()


# viewer: own
def offers_to(investor: Investor) -> QuerySet[Introduction]:
    """What an admitted investor may see: introductions that were made, and offers until their end,
    also where the startup has taken its yes back (`may_see_introduction` says it of one).
    """
    if investor.state != Investor.State.ADMITTED:
        return Introduction.objects.none()
    agreed = seen_by_investors(investor.introductions.all())
    return with_names(agreed).prefetch_related("reports").order_by("-fit", "id")


# viewer: own
def seen_by_investors(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    """Those of the rows that their investor sees, whatever the startup did after its yes."""
    waiting = Q(lapses_at__gt=timezone.now(), investor_declined_at__isnull=True)
    return rows.filter(
        Q(introduced_at__isnull=False) | (waiting & ~Q(state=IntroductionState.LAPSED)),
        startup_agreed_at__isnull=False,
    )


def proposals_to(viewer: User, entry_id: int) -> QuerySet[Introduction]:
    """Introductions of the startup's entry, for those who write for it."""
    return (
        with_names(
            Introduction.objects.filter(
                winner__entry_id=entry_id, winner__entry__startup__members__user=viewer
            )
        )
        .prefetch_related("reports")
        .order_by("-proposed_at", "-fit", "id")
    )


def introduction_for(viewer: User, pk: int) -> Introduction:
    """One introduction, for those who may see it; 404 otherwise."""
    introduction = get_object_or_404(with_names(Introduction.objects.all()), pk=pk)
    if not may_see_introduction(viewer, introduction):
        raise NotFound
    return introduction


def state_shown(viewer: User, introduction: Introduction) -> IntroductionState:
    """Where it stands as the viewer may know it: once the startup agreed, each side knows its own
    no, and the other's looks like silence until the time is over.  So with passing later on.

    Organisers and observers see what is.
    """
    state = IntroductionState(introduction.state)
    if may_observe(viewer, introduction.investor.edition) or introduction.startup_agreed_at is None:
        return state
    side = Side.INVESTOR if may_use_seat(viewer, introduction.investor) else Side.STARTUP
    return _state_on(side, introduction)


# viewer: caller
def state_on_investors_side(introduction: Introduction) -> IntroductionState:
    """The same for the investor's side of an introduction that it sees, whoever of it asks."""
    return _state_on(Side.INVESTOR, introduction)


def _state_on(side: str, introduction: Introduction) -> IntroductionState:
    state = IntroductionState(introduction.state)
    if introduction.introduced_at is not None:
        if getattr(introduction, f"{side}_passed_at") is not None:
            return IntroductionState.PASSED
        return state_without_passes(introduction) if state == IntroductionState.PASSED else state
    if getattr(introduction, f"{side}_declined_at") is not None:
        return IntroductionState.DECLINED
    return IntroductionState.STARTUP_AGREED if introduction.is_in_time else IntroductionState.LAPSED


# viewer: caller
def with_names(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    """Each winner and each investor is read once, however many meet: a join would bring their
    eleven rows with every pair.  Of winners what was submitted, not what the company says since.
    """
    winners = Winner.objects.select_related("award").prefetch_related(
        with_submitted_entry("edition", "field", "track")
    )
    investors = Investor.objects.select_related("organisation", "user", "edition__challenge")
    return rows.prefetch_related(
        Prefetch("winner", winners),
        Prefetch("investor", investors),
        "steps",
    )


def firm_name(key: str) -> str:
    """What a refused firm is called in a version: without its name."""
    return f"firm-{digest(key)[:FIRM_DIGITS]}"


# viewer: caller
def firms_shown(entry: Entry) -> dict[str, bool]:
    """firm_name of each firm that the startup refuses → FIRM_IS_REFUSED."""
    return {firm_name(house.key): FIRM_IS_REFUSED for house in entry.refused_houses.all()}
