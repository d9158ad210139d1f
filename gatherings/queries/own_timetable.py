"""What a person sees of a timetable: whom they may wish to meet, and their own meetings."""
# tested by: tests/gatherings/services/timetable/test_plan.py

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.house_names import house_names
from challenge.models import User
from gatherings.models import DayMeeting, DayWish, Timetable
from gatherings.permissions import investor_of, winners_of
from gatherings.queries.day import investors_there, winners_there
from introductions.models import Investor, Side
from judging.models import Winner
from submissions.models import Member
from submissions.queries.as_submitted import show_submitted


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody of the other side.  name, about: what is published, or their firm."""

    winner: Winner
    investor: Investor
    name: str
    about: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class OwnSide:
    """As whom the person is there, whom they may wish to meet, and whom they meet."""

    side: str
    name: str
    others: list[Other]
    meetings: list[DayMeeting]


def own_sides(viewer: User, timetable: Timetable) -> list[OwnSide]:
    """Of a winner's people and of an investor; only their own wishes are told."""
    event = timetable.event
    there = (winners_there(event), investors_there(event))
    found = [
        OwnSide(
            Side.STARTUP,
            winner.entry.startup.name,
            _investors(timetable, winner, there[1]),
            _meetings(timetable, there, winner=winner),
        )
        for winner in winners_of(viewer, event)
        if winner in there[0]
    ]
    seat = investor_of(viewer, event)
    if seat is not None and seat in there[1]:
        found.append(
            OwnSide(
                Side.INVESTOR,
                seat.firm,
                _winners(timetable, seat, there[0]),
                _meetings(timetable, there, investor=seat),
            )
        )
    return found


def _investors(timetable: Timetable, winner: Winner, seats: list[Investor]) -> list[Other]:
    wanted = _wanted(timetable, Side.STARTUP, winner=winner)
    refused = {house.key for house in winner.entry.refused_houses.all()}
    return [
        Other(winner, seat, seat.firm, seat.about, seat.pk in wanted)
        for seat in seats
        if not refused & _keys(seat)
    ]


def _winners(timetable: Timetable, seat: Investor, winners: list[Winner]) -> list[Other]:
    wanted = _wanted(timetable, Side.INVESTOR, investor=seat)
    return [
        Other(
            winner,
            seat,
            winner.entry.startup.name,
            pick(winner.entry.one_line_ko, winner.entry.one_line_en),
            winner.pk in wanted,
        )
        for winner in winners
    ]


def _wanted(
    timetable: Timetable,
    side: str,
    *,
    winner: Winner | None = None,
    investor: Investor | None = None,
) -> set[int]:
    rows = DayWish.objects.filter(timetable=timetable, side=side)
    if winner is not None:
        return set(rows.filter(winner=winner).values_list("investor_id", flat=True))
    return set(rows.filter(investor=investor).values_list("winner_id", flat=True))


def _keys(seat: Investor) -> frozenset[str]:
    firm = seat.organisation
    names = (firm.name_ko, firm.name_en) if firm else ()
    return frozenset(key for name in names for key in house_names(name))


def _meetings(
    timetable: Timetable,
    there: tuple[list[Winner], list[Investor]],
    *,
    winner: Winner | None = None,
    investor: Investor | None = None,
) -> list[DayMeeting]:
    """Only with those who are still to be seen, by what was submitted of them."""
    winners, seats = {row.pk: row for row in there[0]}, {row.pk: row for row in there[1]}
    rows = DayMeeting.objects.filter(timetable=timetable, winner__in=winners, investor__in=seats)
    found = list(rows.filter(winner=winner) if winner else rows.filter(investor=investor))
    for row in found:
        row.winner, row.investor = winners[row.winner_id], seats[row.investor_id]
    return found


# viewer: caller
def meetings_of_people(
    timetable: Timetable,
    pairs: Collection[tuple[int, int]],
    rows: Collection[DayMeeting] | None = None,
) -> list[tuple[User, list[DayMeeting]]]:
    """Everybody of both sides of these pairs, with all meetings that they have now, in order.

    rows: of these meetings (DayMeeting.NAMES) instead of those that stand.
    """
    winners = Winner.objects.filter(pk__in={winner for winner, _investor in pairs})
    seats = Investor.objects.filter(pk__in={investor for _winner, investor in pairs})
    members = Member.objects.filter(startup__in=winners.values("entry__startup")).exclude(
        kind=Member.Kind.VIEWER
    )
    users = {row.user_id: row.user for row in members.select_related("user").order_by("pk")}
    users |= {row.user_id: row.user for row in seats.select_related("user").order_by("pk")}
    if rows is None:
        standing = DayMeeting.objects.filter(timetable=timetable)
        rows = list(standing.select_related(*DayMeeting.NAMES))
    show_submitted([row.winner.entry for row in rows])
    startups: defaultdict[int, set[int]] = defaultdict(set)
    for row in members:
        startups[row.user_id].add(row.startup_id)
    return [
        (
            user,
            [
                row
                for row in rows
                if row.investor.user_id == pk or row.winner.entry.startup_id in startups[pk]
            ],
        )
        for pk, user in sorted(users.items())
    ]


# viewer: caller
def other_of(row: DayMeeting, side: str) -> str:
    """Whom the side meets."""
    return row.investor.firm if side == Side.STARTUP else row.winner.entry.startup.name
