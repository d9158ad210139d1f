"""Events for the tests: through the services, by the edition's organiser."""

from datetime import timedelta
from typing import Any

from challenge.kernel import clock
from challenge.models import Edition, User
from gatherings.models import Audience, Event, EventKind, Registration, Timetable, TimetablePlan
from gatherings.services.events.keep import create_event, publish_event
from gatherings.services.events.register import register
from gatherings.services.timetable.keep import save_timetable
from gatherings.services.timetable.plan import plan_timetable, write_timetable
from gatherings.services.timetable.wishes import wish_to_meet
from introductions.models import Investor, Side
from judging.models import Winner
from tests.introductions.factories import a_winner, an_investor, founder_of, organiser_of
from tests.submissions.factories import an_edition


def facts(**others: Any) -> dict[str, Any]:
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    known = {
        "kind": EventKind.TALK,
        "audience": Audience.PUBLIC,
        "title_ko": "서울 스타트업 토크쇼",
        "title_en": "Seoul startup talk show",
        "place_ko": "서울창업허브 1층",
        "place_en": "Seoul Startup Hub",
        "starts_at": start,
        "ends_at": start + timedelta(hours=4),
    }
    return known | others


def an_event(edition: Edition | None = None, *, publish: bool = True, **others: Any) -> Event:
    edition = edition or an_edition()
    actor = organiser_of(edition)
    event = create_event(actor=actor, edition=edition, facts=facts(**others))
    return publish_event(actor=actor, event=event) if publish else event


def going(event: Event, *people: User) -> list[Registration]:
    return [register(actor=person, event=event) for person in people]


def a_day(edition: Edition | None = None, **others: Any) -> Timetable:
    """An investor day of four slots of an hour and two tables."""
    event = an_event(edition, kind=EventKind.INVESTOR_DAY, audience=Audience.MATCHED)
    grid = {
        "begins_at": event.starts_at,
        "ends_at": event.ends_at,
        "minutes": 55,
        "gap": 5,
        "tables": 2,
    }
    actor = organiser_of(event.edition)
    return save_timetable(actor=actor, event=event, facts=grid | others)


def come(timetable: Timetable, *sides: Winner | Investor) -> None:
    for side in sides:
        person = founder_of(side) if isinstance(side, Winner) else side.user
        register(actor=person, event=timetable.event)


def planned(timetable: Timetable) -> TimetablePlan:
    actor = organiser_of(timetable.event.edition)
    job = plan_timetable(actor=actor, timetable=timetable)
    write_timetable(job_id=job.pk)
    write_timetable(job_id=job.pk)  # a task may come twice
    names = "timetable__event__edition"
    return TimetablePlan.objects.select_related(names).get(timetable=timetable, published_at=None)


def wish(timetable: Timetable, winner: Winner, investor: Investor, *sides: str) -> None:
    for side in sides or (Side.STARTUP, Side.INVESTOR):
        actor = founder_of(winner) if side == Side.STARTUP else investor.user
        wish_to_meet(
            actor=actor,
            timetable=timetable,
            winner=winner,
            investor=investor,
            side=side,
            wanted=True,
        )


def a_wished_day() -> tuple[Timetable, list[Winner], list[Investor]]:
    """Two winners, two investors, all there; one mutual wish and one of one side."""
    edition = an_edition()
    winners = [a_winner(edition), a_winner(edition)]
    investors = [an_investor(edition), an_investor(edition)]
    day = a_day(edition)
    come(day, *winners, *investors)
    wish(day, winners[0], investors[0])
    wish(day, winners[1], investors[1], Side.INVESTOR)
    return day, winners, investors
