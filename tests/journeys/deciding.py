"""From the last score sheet to an introduction."""

from typing import Any

from playwright.sync_api import expect

from challenge.models import Job, Mail
from introductions.models import Introduction, MatchPlan
from judging.models import Winner
from tests.journeys.cast import COMMENT, COMPANIES
from tests.journeys.road import SLUG, Road
from tests.journeys.site import until

INVESTOR = "partner@fund.example"


def close_and_decide(road: Road, order: int) -> None:
    """Scoring closes, a worker tallies, the organiser decides and prepares the announcement.

    A second organiser publishes it.
    """
    organiser, second, query = road.organiser, road.second, f"?round={order}"
    organiser.visit("organisers:control_room", SLUG, query=query)
    organiser.press("organisers:close_round", SLUG, order)
    until(lambda: road.round(order).tallies.exists() and not road.is_working(), "the tally")
    organiser.visit("organisers:ranking", SLUG, query=query)
    expect(organiser.page.locator("main table").first).to_contain_text(COMPANIES[0].name)
    organiser.visit("organisers:results", SLUG, query=query)
    organiser.press("organisers:decide_all", SLUG, order)
    organiser.press(
        "organisers:prepare_announcement",
        SLUG,
        order,
        message_ko="축하합니다.",
        message_en="Congratulations.",
    )
    second.visit("organisers:announcement", SLUG, order)
    second.press("organisers:publish_announcement", SLUG, order)
    assert road.round(order).state == "published"
    assert road.site.mail(COMPANIES[0].email, "결과")


def read_the_result(road: Road) -> None:
    """Anybody reads who won, in both languages; the winner reads the judges' words."""
    winner = Winner.objects.select_related("entry__startup").get(
        award__key="grand", entry__edition__slug=SLUG
    )
    assert winner.entry.startup.name_ko == COMPANIES[0].name
    for language in ("ko", "en"):
        reader = road.arrive(language=language)
        reader.visit("public:edition", SLUG)
        reader.follow("public:results", SLUG)
        expect(reader.page.locator("main")).to_contain_text(COMPANIES[0].name)
    road.founder.visit("startups:entry", winner.entry_id)
    road.founder.follow("startups:feedback", winner.entry_id)
    expect(road.founder.page.locator("main")).to_contain_text(COMMENT)


def introduce(road: Road) -> None:
    """The winner is marked for investors, an investor joins, and both say yes.

    Both get the other's address by mail.
    """
    organiser, founder, winner = (
        road.organiser,
        road.founder,
        Winner.objects.get(award__key="grand", entry__edition__slug=SLUG),
    )
    organiser.visit("organisers:results", SLUG, query="?round=2")
    organiser.press("organisers:flag_winner", SLUG, winner.pk)
    organiser.visit("organisers:introductions", SLUG)
    invited: dict[str, Any] = {"organisation": "물푸레벤처스", "name": "윤투자", "email": INVESTOR}
    organiser.press("organisers:invite_investor", SLUG, **invited)
    investor = road.arrive()
    investor.visit("investors:home")
    investor.sign_in(INVESTOR)
    investor.follow("investors:thesis", SLUG)
    investor.send("Save", fields_="ai", ticket_min="10000")
    organiser.follow("organisers:introduction_plan", SLUG)
    organiser.press("organisers:make_introduction_plan", SLUG)
    plan = until(lambda: MatchPlan.objects.filter(edition__slug=SLUG).first(), "the plan")
    until(lambda: not Job.objects.get(pk=plan.job_id or 0).is_active, "its job")
    organiser.visit("organisers:introduction_plan", SLUG)
    organiser.press("organisers:send_introduction_plan", SLUG, plan.pk)
    introduction = until(lambda: Introduction.objects.filter(winner=winner).first(), "the matching")
    assert "물푸레벤처스" in road.site.mail(COMPANIES[0].email, "/invest/proposals/")
    founder.visit("startups:entry", winner.entry_id)
    founder.follow("startups:introductions", winner.entry_id)
    founder.press("investors:agree", introduction.pk, shared_items="contact")
    investor.visit("investors:home")
    investor.follow("investors:introduction", introduction.pk)
    assert COMPANIES[0].email not in investor.page.content()
    investor.press("investors:accept", introduction.pk)
    expect(investor.page.locator("main")).to_contain_text(COMPANIES[0].email)
    assert COMPANIES[0].email in road.site.mail(INVESTOR, COMPANIES[0].name, COMPANIES[0].email)
    assert INVESTOR in road.site.mail(COMPANIES[0].email, INVESTOR)
    sent = Mail.objects.filter(edition__slug=SLUG, kind__startswith="introduction_made")
    assert sorted(sent.values_list("to_email", flat=True)) == sorted([COMPANIES[0].email, INVESTOR])
