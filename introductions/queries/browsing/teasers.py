"""Winners that an investor may browse, and what it may know of whom it asked to meet."""
# tested by: tests/introductions/services/browsing/test_asking.py

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, QuerySet

from challenge.kernel import clock
from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.models import Introduction, Investor, MeetingRequest
from introductions.queries.entrants_behind import startups_behind
from introductions.queries.matching_plan import ready_winners
from introductions.queries.visible import seen_by_investors
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from submissions.queries.as_submitted import with_submitted_entry

State = Literal["open", "over", "withdrawn", "offered"]


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request as its investor may know it: by the clock alone, until the startup agrees.

    state: open; over; withdrawn; offered, the startup agreed and the introduction (its key) is on
    the investor's page.
    """

    winner: Winner
    state: State
    words: str
    asked_at: datetime
    ends_at: datetime
    introduction: int | None


@dataclass(frozen=True, slots=True)
class TeaserShown:
    """A winner to browse: only what is published of it.

    request: the investor's own; introduction: key of the one on its page, however that came about.
    """

    winner: Winner
    request: RequestShown | None
    introduction: int | None
    is_own: bool

    @property
    def may_ask(self) -> bool:
        """Whether asking is offered."""
        is_free = self.request is None or self.request.state == "withdrawn"
        return is_free and self.introduction is None and not self.is_own


# viewer: caller
def browsable_winners(edition: Edition) -> QuerySet[Winner]:
    """Winners that any investor of the edition may browse now: opened by the startup, flagged, with
    a consent in force, and no appeal that may change their place.
    """
    on_hold = list(winners_on_hold(edition))
    return ready_winners(edition).filter(teaser__isnull=False).exclude(entry__in=on_hold)


# viewer: own
def teasers_for(investor: Investor) -> list[TeaserShown]:
    """What an admitted investor may browse, in the order of the awards."""
    if investor.state != Investor.State.ADMITTED:
        return []
    found = browsable_winners(investor.edition).values("pk")
    winners = _named(Winner.objects.filter(pk__in=found)).order_by("award__order", "pk")
    requests = {request.winner.pk: request for request in requests_by(investor)}
    offers = dict(_seen(investor).values_list("winner_id", "pk"))
    own = startups_behind([investor])[investor.pk]
    return [
        TeaserShown(
            winner,
            requests.get(winner.pk),
            offers.get(winner.pk),
            winner.entry.startup_id in own,
        )
        for winner in winners
    ]


# viewer: own
def requests_by(investor: Investor) -> list[RequestShown]:
    """Whom an admitted investor asked to meet, the newest first; also who can't be browsed any
    more.
    """
    if investor.state != Investor.State.ADMITTED:
        return []
    rows = list(investor.meeting_requests.select_related("introduction").order_by("-pk"))
    winners = _named(Winner.objects.filter(pk__in=[row.winner_id for row in rows])).in_bulk()
    offers = dict(_seen(investor).values_list("winner_id", "pk"))
    return [
        RequestShown(
            winners[row.winner_id],
            _state(row, offers),
            row.words,
            row.asked_at,
            row.ends_at,
            offers.get(row.winner_id),
        )
        for row in rows
    ]


def _state(request: MeetingRequest, offers: dict[int, int]) -> State:
    if request.winner_id in offers:
        return "offered"
    known = request.introduction
    if known is not None and known.startup_agreed_at is not None:
        return "over"  # the investor had the offer, and said no or let it pass
    if request.ends_at <= clock.now():
        return "over"
    return "withdrawn" if request.withdrawn_at is not None else "open"


def meeting_requests_of(viewer: User, edition: Edition) -> QuerySet[MeetingRequest]:
    """All requests of the edition, for its organisers and observers, the newest first."""
    winners = _named(Winner.objects.all())
    rows = (
        MeetingRequest.objects.filter(investor__edition=edition)
        .select_related("investor__organisation", "investor__user", "introduction")
        .prefetch_related(Prefetch("winner", winners))
        .order_by("-pk")
    )
    return rows if may_observe(viewer, edition) else rows.none()


def _seen(investor: Investor) -> QuerySet[Introduction]:
    return seen_by_investors(Introduction.objects.filter(investor=investor))


def _named(winners: QuerySet[Winner]) -> QuerySet[Winner]:
    return winners.select_related("award").prefetch_related(
        with_submitted_entry("edition", "field", "track")
    )
