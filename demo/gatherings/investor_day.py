"""The sample edition's investor day: announced, registered for, wished, planned and published; and
a talk that anybody may come to.
"""
# tested by: tests/faults/test_story.py

from datetime import datetime, timedelta

from demo.edition_setup import Stage
from demo.times.story_time import it_is
from demo.waiting import finished
from gatherings.models import Audience, Event, EventKind, Timetable, TimetablePlan
from gatherings.queries.day import investors_there, winners_there
from gatherings.services.events.keep import create_event, publish_event
from gatherings.services.events.register import register
from gatherings.services.timetable.keep import save_timetable
from gatherings.services.timetable.plan import plan_timetable, publish_plan
from gatherings.services.timetable.wishes import wish_to_meet
from introductions.models import Investor, Side
from introductions.queries.matching_plan import ready_winners
from submissions.models import Member

DAY = {
    "kind": EventKind.INVESTOR_DAY,
    "audience": Audience.MATCHED,
    "title_ko": "서울테크밋업 투자자의 날",
    "title_en": "Seoul Tech Meetup Investor Day",
    "text_ko": "수상 기업과 투자사가 20분씩 만나는 자리입니다. 만나고 싶은 상대를 표시하면 "
    "시간표를 만들어 보내 드립니다.",
    "text_en": "Winners and investors meet for 20 minutes each. Mark whom you would like to meet; "
    "the timetable follows by mail.",
    "place_ko": "서울창업허브 공덕 10층",
    "place_en": "Seoul Startup Hub Gongdeok, 10th floor",
    "capacity": 60,
}
TALK = {
    "kind": EventKind.TALK,
    "audience": Audience.PUBLIC,
    "title_ko": "첫 투자를 받기까지",
    "title_en": "The road to a first investment",
    "text_ko": "지난 회차 수상 기업이 첫 투자를 받은 과정을 이야기합니다.",
    "text_en": "Winners of earlier years tell how they found their first investor.",
    "place_ko": "서울창업허브 공덕 1층",
    "place_en": "Seoul Startup Hub Gongdeok, ground floor",
    "speakers_ko": "지난 회차 대상 수상 기업 대표\n서울시 창업정책과",
    "speakers_en": "Founder of last year's grand prize\nSeoul startup policy team",
    "capacity": 120,
}


def investor_day(stage: Stage, *, on: datetime, at: datetime) -> Timetable:
    """on: when it begins; at: when all this is done."""
    it_is(stage.edition.slug, at)
    actor = stage.organiser
    for facts, start, hours in ((TALK, on - timedelta(days=7), 2), (DAY, on, 4)):
        times = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
        made = create_event(actor=actor, edition=stage.edition, facts=facts | times)
        event = publish_event(actor=actor, event=made)
    _come(event)
    day = save_timetable(
        actor=actor,
        event=event,
        facts={"begins_at": on, "ends_at": event.ends_at, "minutes": 20, "gap": 5, "tables": 6,
               "breaks": [], "per_investor": 6},
    )  # fmt: skip
    _wish(day)
    finished(plan_timetable(actor=actor, timetable=day))
    plan = TimetablePlan.objects.select_related("timetable__event__edition").get(
        timetable=day, published_at=None
    )
    publish_plan(actor=actor, plan=plan)
    return day


def _come(event: Event) -> None:
    """Representatives of the winners who agreed, and the investors; the last one stays away."""
    for winner in ready_winners(event.edition):
        people = Member.objects.filter(
            startup=winner.entry.startup_id, kind=Member.Kind.REPRESENTATIVE
        )
        for member in people.select_related("user"):
            register(actor=member.user, event=event)
    seats = Investor.objects.filter(edition=event.edition, state=Investor.State.ADMITTED)
    for seat in list(seats.select_related("user").order_by("pk"))[:-1]:
        register(actor=seat.user, event=event)


def _wish(day: Timetable) -> None:
    """Each winner marks two of three investors, each investor every other winner."""
    winners, investors = winners_there(day.event), investors_there(day.event)
    for place, winner in enumerate(winners):
        founder = Member.objects.filter(
            startup=winner.entry.startup_id, kind=Member.Kind.REPRESENTATIVE
        ).earliest("pk")
        for number, investor in enumerate(investors):
            wanted = {
                Side.STARTUP: (founder.user, (place + number) % 3 != 0),
                Side.INVESTOR: (investor.user, (place + number) % 2 == 0),
            }
            for side, (actor, is_wanted) in wanted.items():
                if is_wanted:
                    wish_to_meet(
                        actor=actor,
                        timetable=day,
                        winner=winner,
                        investor=investor,
                        side=side,
                        wanted=True,
                    )
