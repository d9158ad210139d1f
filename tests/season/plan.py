"""What a season holds, drawn from a seed: dates in each edition's zone, people, what goes wrong."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

# the clocks change in two of them between January and May
ZONES = ("Europe/Berlin", "Asia/Seoul", "America/New_York", "Asia/Seoul", "Asia/Tokyo")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDDAYS = range(10, 19)


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """Dates of one edition, and how many people do things in which way.

    later_close, longer, later_pitch: how much an organiser puts the close of the call, the close of
    the first round (at longer_at), and the whole pitch off; nothing: not at all.
    """

    zone: str
    opens_at: datetime
    closes_at: datetime
    later_close: timedelta
    review: tuple[datetime, datetime]
    longer: timedelta
    longer_at: datetime
    pitch: tuple[datetime, datetime]
    later_pitch: timedelta
    writers: dict[str, int]
    judges: dict[str, int]


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which something is away."""

    began_at: datetime
    ended_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.began_at <= moment < self.ended_at


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """outages: the server is away; no_mail: the mail server refuses; set_back: when the machine's
    clock is put back some minutes; skipped, doubled: the share of ticks that are left out, or come
    twice.
    """

    editions: list[EditionPlan]
    start: datetime
    end: datetime
    outages: list[Span]
    no_mail: list[Span]
    set_back: list[datetime]
    skipped: float = 0.03
    doubled: float = 0.03


def draw_season(random: Random, editions: int, *, short: bool) -> SeasonPlan:
    """Editions that overlap.  short: one after another as near as they can, for a test."""
    first = date(2027, 3, 15) if short else date(2027, 1, 11)
    apart = 2 if short else 14
    plans = [
        _draw_edition(random, ZONES[place % len(ZONES)], first + apart * place * DAY, short)
        for place in range(editions)
    ]
    start = min(plan.opens_at for plan in plans)
    end = max(plan.pitch[1] for plan in plans) + timedelta(days=9 if short else 20)

    def some(count: int) -> list[datetime]:
        return sorted(start + random.random() * (end - start) for _ in range(count))

    return SeasonPlan(
        plans,
        start,
        end,
        outages=[_during(random, plan, short) for plan in plans[: 1 if short else 3]],
        no_mail=[Span(at, at + HOUR * random.choice([1, 6])) for at in some(1 if short else 6)],
        set_back=some(1 if short else 4),
    )


def _draw_edition(random: Random, zone: str, day: date, short: bool) -> EditionPlan:
    def at(days: int, hour: int) -> datetime:
        moment = datetime.combine(day + timedelta(days=days), time(hour), ZoneInfo(zone))
        return moment.astimezone(UTC)

    call, review = (4, 5) if short else (random.randint(18, 24), random.randint(9, 15))
    judged = call + (8 if short else 11)  # a correction takes three working days and their mornings
    pitch = judged + review + (5 if short else 7)
    ways = ("early", "wishes", "wishes in vain", "never ready", "to correct")
    extra = 0 if short else 1
    review_days = (at(judged, 9), at(judged + review, random.choice([15, 18, 23])))
    # half-way, or when everybody was reminded of the close
    half_way = review_days[0] + (review_days[1] - review_days[0]) / 2
    longer_at = random.choice([half_way, review_days[1] - 12 * HOUR])
    return EditionPlan(
        zone=zone,
        opens_at=at(0, 9),
        closes_at=at(call, random.choice([12, 18, 23])),
        later_close=DAY * random.choice([0, 1]),
        review=review_days,
        longer=DAY * random.choice([0, 1]),
        longer_at=longer_at,
        pitch=(at(pitch, 9), at(pitch, 18)),
        later_pitch=DAY * random.choice([0, 1]),
        writers={way: 1 + 2 * (way == "early") + random.randint(0, extra) for way in ways},
        judges={
            "steady": 3 + random.randint(0, extra),
            "last day": 1 + random.randint(0, extra),
            "silent": 1,
            "late": 1,
        },
    )


def _during(random: Random, plan: EditionPlan, short: bool) -> Span:
    """An outage while judges score, of less than an hour or of days."""
    opens_at, closes_at = plan.review
    hours = 5 if short else random.choice([1, 20, 60])
    began = opens_at + (closes_at - opens_at) * random.uniform(0.2, 0.9)
    return Span(began, began + timedelta(hours=hours))
