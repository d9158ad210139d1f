"""The day of a timetable as plain data: slots, who is there, who wishes to meet whom."""
# tested by: tests/gatherings/services/timetable/test_plan.py

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from challenge.kernel import clock
from challenge.kernel.digests import digest
from gatherings.algorithms.day_grid import slot_starts
from gatherings.algorithms.timetable_day import AGREED, MUTUAL, ONE_SIDED, Day, Held, Wish
from gatherings.models import DayMeeting, Event, Registration, Timetable
from introductions.models import Introduction, IntroductionState, Investor, PairWish
from introductions.queries.matching_plan import fit_of, ready_winners
from judging.models import Winner
from submissions.models import Member
from submissions.queries.as_submitted import show_submitted

AGREED_STATES = [
    IntroductionState.INTRODUCED,
    IntroductionState.MET,
    IntroductionState.TERM_SHEET,
]


# viewer: pure
def starts_of(timetable: Timetable) -> list[datetime]:
    """When its meetings begin."""
    zone = ZoneInfo(timetable.event.edition.time_zone)
    day = timetable.begins_at.astimezone(zone).date()
    breaks = [
        (
            datetime.combine(day, time.fromisoformat(begin), zone),
            datetime.combine(day, time.fromisoformat(end), zone),
        )
        for begin, end in timetable.breaks
    ]
    return slot_starts(
        timetable.begins_at,
        timetable.ends_at,
        length=timetable.length,
        gap=timedelta(minutes=timetable.gap),
        breaks=breaks,
    )


# viewer: caller
def winners_there(event: Event) -> list[Winner]:
    """Ready winners of whose startup somebody has a place."""
    going = _going(event)
    startups = Member.objects.filter(user__in=going).exclude(kind=Member.Kind.VIEWER)
    rows = ready_winners(event.edition).filter(entry__startup__in=startups.values("startup"))
    found = list(rows)
    show_submitted([winner.entry for winner in found])
    return found


# viewer: caller
def investors_there(event: Event) -> list[Investor]:
    """Admitted investors who have a place."""
    rows = Investor.objects.filter(
        edition=event.edition_id, state=Investor.State.ADMITTED, user__in=_going(event)
    )
    return list(
        rows.select_related("thesis", "organisation", "user")
        .prefetch_related("thesis__fields", "organisation__investor_seats__thesis")
        .order_by("pk")
    )


def _going(event: Event) -> list[int]:
    rows = Registration.objects.filter(event=event, state=Registration.State.GOING)
    return list(rows.values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class DayData:
    """What a plan is made of.  before: published meetings; past: slots that have begun."""

    day: Day
    starts: list[datetime]
    wishes: list[Wish]
    before: list[Held]
    past: int
    winners: dict[str, Winner]
    investors: dict[str, Investor]

    @property
    def digest(self) -> str:
        """Of everything that decides the plan."""
        return digest({
            "slots": [start.isoformat() for start in self.starts],
            "tables": [list(tables) for tables in self.day.tables],
            "away": {person: sorted(slots) for person, slots in self.day.away.items()},
            "caps": dict(self.day.caps),
            "wishes": sorted([*wish.pair, wish.tier] for wish in self.wishes),
            "before": [[row.slot, row.table, *row.pair] for row in self.before],
        })  # fmt: skip


# viewer: caller
def day_of(timetable: Timetable) -> DayData:
    """Read in one go, before anything is computed."""
    event, starts = timetable.event, starts_of(timetable)
    winners = {f"w{winner.pk}": winner for winner in winners_there(event)}
    investors = {f"v{row.pk}": row for row in investors_there(event)}
    place = {start: number for number, start in enumerate(starts)}
    meetings = DayMeeting.objects.filter(timetable=timetable).order_by("pk")
    before = [
        Held(place[row.starts_at], row.table, f"w{row.winner_id}", f"v{row.investor_id}")
        for row in meetings
        if row.starts_at in place
    ]
    tables, away = _changes(timetable, starts)
    for row in before:  # who gave the place back meets nobody
        for person in row.pair:
            if person not in winners and person not in investors:
                away[person] = set(range(len(starts)))
    cap = timetable.per_investor
    now = clock.now()
    return DayData(
        day=Day(
            tables=tables,
            away={person: frozenset(slots) for person, slots in away.items()},
            caps=dict.fromkeys(investors, cap) if cap else {},
        ),
        starts=starts,
        wishes=_wishes(timetable, winners, investors),
        before=sorted(before),
        past=sum(start <= now for start in starts),
        winners=winners,
        investors=investors,
    )


def _changes(
    timetable: Timetable, starts: Sequence[datetime]
) -> tuple[tuple[tuple[int, ...], ...], defaultdict[str, set[int]]]:
    """Tables of each slot, and who is away in which, as the changes of the day say."""
    tables = [set(range(1, timetable.tables + 1)) for _ in starts]
    away: defaultdict[str, set[int]] = defaultdict(set)
    for change in timetable.changes.all():
        for slot, start in enumerate(starts):
            if not (change.since < start + timetable.length and start < change.until):
                continue
            if change.table is not None:
                tables[slot].discard(change.table)
            else:
                who = f"w{change.winner_id}" if change.winner_id else f"v{change.investor_id}"
                away[who].add(slot)
    return tuple(tuple(sorted(row)) for row in tables), away


def _wishes(
    timetable: Timetable, winners: dict[str, Winner], investors: dict[str, Investor]
) -> list[Wish]:
    """Of each pair that may meet, how much it weighs; of one firm's people the heaviest alone."""
    sides: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for winner, investor, side in timetable.wishes.values_list("winner", "investor", "side"):
        sides[f"w{winner}", f"v{investor}"].add(side)
    known = Introduction.objects.filter(winner__in=[row.pk for row in winners.values()])
    agreed = {
        (f"w{winner}", f"v{investor}")
        for winner, investor, state, ours, theirs in known.values_list(
            "winner", "investor", "state", "startup_passed_at", "investor_passed_at"
        )
        if state in AGREED_STATES and ours is None and theirs is None
    }
    apart = set(
        PairWish.objects.filter(
            investor__edition=timetable.event.edition_id, kind=PairWish.Kind.APART
        ).values_list("winner_id", "investor_id")
    )
    best: dict[tuple[str, int | None], Wish] = {}
    for pair in sorted(sides.keys() | agreed):
        ours, theirs = winners.get(pair[0]), investors.get(pair[1])
        if ours is None or theirs is None or (ours.pk, theirs.pk) in apart:
            continue
        if pair not in agreed and fit_of(ours, theirs).blocked:
            continue
        tier = AGREED if pair in agreed else MUTUAL if len(sides[pair]) > 1 else ONE_SIDED
        firm = (pair[0], theirs.organisation_id)
        if firm not in best or best[firm].tier < tier:
            best[firm] = Wish(*pair, tier)
    return list(best.values())
