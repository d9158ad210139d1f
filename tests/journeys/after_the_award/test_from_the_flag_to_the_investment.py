"""After the award, by clicking all the way: flag, card, consent, plan, both yes, a time picked from
the mail, met at the investor day by the tickets' QR codes, invested, told by both sides.
"""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
import zxingcpp
from django.db.models import F, QuerySet
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, expect

from challenge.models import Edition, Job, User
from gatherings.models import DayMeeting, Event, EventCheckIn, Timetable, TimetablePlan
from introductions.models import Introduction, MatchPlan, Meeting
from judging.models import Winner
from submissions.services.consents import give_consent
from tests.introductions import factories as f
from tests.journeys.after_the_award.met import signed_in
from tests.journeys.people import Visitor
from tests.journeys.site import Site, until
from tests.judging import factories as make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
PROBLEM = "창고 안 운반은 아직 사람이 합니다."
TIME_IN_MAIL = r"{site}(/\S*meeting/\S+/1/1/)"
INVESTED = "350,000,000"


@dataclass
class Cast:
    """Who takes part, each at a browser of their own."""

    site: Site
    edition: Edition
    winner: Winner
    founder: User
    partner: User
    organiser: Visitor
    startup: Visitor
    investor: Visitor

    def leave(self) -> None:
        for visitor in (self.organiser, self.startup, self.investor):
            visitor.leave()


def test_a_winner_goes_from_the_flag_to_an_investment(site: Site, browser: Browser) -> None:
    cast = _cast(site, browser)
    _flags_and_writes_a_card(cast)
    introduction = _is_introduced(cast)
    _pick_a_time_from_the_mail(cast, browser, introduction)
    day = _plan_the_day(cast)
    _meet_at_a_table(cast, day, introduction)
    _tell_of_the_investment(cast, introduction)
    cast.leave()


def _cast(site: Site, browser: Browser) -> Cast:
    """A published last round whose first winner has agreed to meet investors; one of them."""
    round = make.a_round_with_winners()
    winner = Winner.objects.filter(entry__edition=round.edition).order_by("award__order")[0]
    founder, startup = f.founder_of(winner), winner.entry.startup
    give_consent(
        actor=founder, startup=startup, edition=round.edition, kind="investors",
        shared_items=f.EVERYTHING,
    )  # fmt: skip
    partner = f.an_investor(round.edition).user
    boss = make.organiser_of(round.edition)
    people = [signed_in(site, browser, user) for user in (boss, founder, partner)]
    return Cast(site, round.edition, winner, founder, partner, *people)


def _flags_and_writes_a_card(cast: Cast) -> None:
    slug, entry, startup = cast.edition.slug, cast.winner.entry_id, cast.startup
    cast.organiser.visit("organisers:results", slug)
    cast.organiser.press("organisers:flag_winner", slug, cast.winner.pk)
    startup.visit("investors:card", entry)
    startup.write("problem_ko", PROBLEM)
    startup.write("ask_krw", "10억")
    startup.write("traction", "2026 Q1: 1,200\n2026 Q2: 3,400")
    startup.click(startup.page.get_by_role("button", name=startup.words("Save and go on")))
    for item in ("problem", "ask"):
        box = startup.page.locator(f'[name="items"][value="{item}"]')
        assert not box.is_checked(), "nothing is ticked beforehand"
        box.check(force=True)
    startup.send("Agree to what is ticked")
    expect(startup.page.locator("section", has=startup.page.locator("#in-force"))).to_contain_text(
        PROBLEM
    )


def _is_introduced(cast: Cast) -> Introduction:
    """The plan is looked at first; then both are asked, one after the other."""
    slug, organiser = cast.edition.slug, cast.organiser
    cast.investor.visit("investors:thesis", slug)
    cast.investor.send("Save", ticket_min="1억")
    organiser.visit("organisers:introduction_plan", slug)
    organiser.press("organisers:make_introduction_plan", slug)
    plan = until(lambda: MatchPlan.objects.filter(edition=cast.edition).first(), "the plan")
    until(lambda: not Job.objects.get(pk=plan.job_id or 0).is_active, "its job")
    organiser.visit("organisers:introduction_plan", slug)
    expect(organiser.page.locator("main table").first).to_contain_text(
        cast.winner.entry.startup.name_ko
    )
    found = Introduction.objects.filter(winner=cast.winner)
    assert not found.exists(), "nobody is asked before it is sent"
    organiser.press("organisers:send_introduction_plan", slug, plan.pk)
    made = until(found.first, "the question to the startup")
    cast.startup.visit("investors:proposals", cast.winner.entry_id)
    cast.startup.press("investors:agree", made.pk, shared_items="contact")
    cast.investor.visit("investors:introduction", made.pk)
    assert cast.founder.email not in cast.investor.page.content()
    cast.investor.press("investors:accept", made.pk)
    main = cast.investor.page.locator("main")
    for shown in (cast.founder.email, PROBLEM):
        expect(main).to_contain_text(shown)
    expect(main).not_to_contain_text("3,400")  # the figures were not ticked
    return made


def _pick_a_time_from_the_mail(cast: Cast, browser: Browser, made: Introduction) -> None:
    mail = cast.site.mail(cast.partner.email, "/1/1/")
    found = re.search(TIME_IN_MAIL.format(site=re.escape(cast.site.url)), mail)
    assert found is not None
    phone = Visitor(browser, cast.site, phone=True)  # nobody is signed in on it
    phone.page.goto(found[1])
    phone.send("Meet at this time")
    expect(phone.page.locator("main")).to_contain_text(phone.words("The meeting is fixed."))
    phone.leave()
    assert Meeting.objects.get(introduction=made).state == "fixed"


def _plan_the_day(cast: Cast) -> Timetable:
    """An investor day: both register and mark each other, the organiser plans and publishes."""
    event = _an_investor_day(cast)
    slug, organiser = cast.edition.slug, cast.organiser
    sides = {"startup": cast.startup, "investor": cast.investor}
    for visitor in sides.values():
        visitor.visit("public:event", slug, event.pk)
        visitor.press("public:take_place", slug, event.pk)
    organiser.visit("organisers:timetable", slug, event.pk)
    organiser.send("Save", tables=3)
    day = Timetable.objects.get(event=event)
    for visitor in sides.values():
        visitor.visit("public:event_timetable", slug, event.pk)
        visitor.press("public:day_wish", slug, event.pk)
    organiser.visit("organisers:timetable", slug, event.pk)
    organiser.press("organisers:make_timetable", slug, event.pk)
    plans = TimetablePlan.objects.filter(timetable=day, published_at=None)
    plan = until(plans.first, "the plan of the day")
    until(lambda: not any(job.is_active for job in cast.edition.jobs.all()), "its job")
    organiser.visit("organisers:timetable", slug, event.pk)
    organiser.press("organisers:publish_timetable", slug, event.pk, plan.pk)
    assert DayMeeting.objects.filter(timetable=day, winner=cast.winner).count() == 1
    return day


def _an_investor_day(cast: Cast) -> Event:
    slug, organiser = cast.edition.slug, cast.organiser
    begins = timezone.localtime().replace(hour=13, minute=0) + timedelta(days=7)
    organiser.visit("organisers:new_event", slug)
    organiser.send(
        "Save as draft", kind="investor_day", audience="matched", title_ko="투자자의 날",
        title_en="Investor day", place_ko="서울창업허브", place_en="Seoul Startup Hub",
        starts_at=f"{begins:%Y-%m-%dT%H:%M}",
        ends_at=f"{begins + timedelta(hours=3):%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    event = Event.objects.get(edition=cast.edition)
    organiser.press("organisers:publish_event", slug, event.pk)
    return event


def _meet_at_a_table(cast: Cast, day: Timetable, made: Introduction) -> None:
    """The tickets' QR codes are read at the door; both sides say that they met."""
    slug, event, organiser = cast.edition.slug, day.event, cast.organiser
    _as_if_it_were_the_day(day)
    keys = [_read_ticket(visitor, slug, event) for visitor in (cast.startup, cast.investor)]
    organiser.visit("organisers:event_door", slug, event.pk)
    organiser.page.locator("[data-door][data-ready]").wait_for()
    came = EventCheckIn.objects.filter(registration__event=event)
    for number, key in enumerate(keys, 1):  # a reader of codes types them, as a keyboard does
        organiser.page.locator("#id_ticket").fill(key)
        organiser.page.locator("#id_ticket").press("Enter")
        until(partial(_is_in, came, number), "the check-in")
    meeting = DayMeeting.objects.get(timetable=day, winner=cast.winner)
    for visitor in (cast.startup, cast.investor):
        assert Introduction.objects.get(pk=made.pk).state == "introduced"
        visitor.visit("public:event_timetable", slug, event.pk)
        visitor.press("public:day_met", slug, event.pk, meeting.pk)
    assert Introduction.objects.get(pk=made.pk).state == "met"


def _is_in(rows: QuerySet[EventCheckIn], number: int) -> bool:
    return rows.count() == number


def _as_if_it_were_the_day(day: Timetable) -> None:
    """The meeting began five minutes ago."""
    back = DayMeeting.objects.get(timetable=day).starts_at - timezone.now() + timedelta(minutes=5)
    ends = {"ends_at": F("ends_at") - back}
    Event.objects.filter(pk=day.event_id).update(starts_at=F("starts_at") - back, **ends)
    Timetable.objects.filter(pk=day.pk).update(begins_at=F("begins_at") - back, **ends)
    DayMeeting.objects.filter(timetable=day).update(starts_at=F("starts_at") - back)


def _read_ticket(visitor: Visitor, slug: str, event: Event) -> str:
    """What the QR code on the ticket's page says, read from its picture."""
    visitor.visit("public:event", slug, event.pk)
    picture = visitor.page.locator(".event-qr").screenshot()
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(code.text)


def _tell_of_the_investment(cast: Cast, made: Introduction) -> None:
    for visitor in (cast.investor, cast.startup):
        visitor.visit("investors:outcome-tell", made.pk, "invested")
        visitor.send("Send", amount_krw=INVESTED, instrument="rcps")
    assert Introduction.objects.get(pk=made.pk).state == "invested"
    cast.organiser.visit("organisers:introduction_outcomes", cast.edition.slug)
    expect(cast.organiser.page.locator("main")).to_contain_text("3억 5,000만")
