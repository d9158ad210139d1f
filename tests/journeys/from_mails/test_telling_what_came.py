"""Both sides say from the mail what came of their introduction, without signing in; both and the
organiser see it on the site.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from challenge.models import User
from introductions.models import Introduction, OutcomeReport
from introductions.services.outcomes import ask_for_outcomes
from tests.introductions import factories as f
from tests.journeys.from_mails.test_picking_a_time import looks_right
from tests.journeys.people import Visitor
from tests.journeys.site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
BUTTON = r"{site}(/\S*outcome/\S+/invested/)"


def asked(introduction: Introduction) -> None:
    at = timezone.now() - timedelta(days=31)
    Introduction.objects.filter(pk=introduction.pk).update(introduced_at=at)
    ask_for_outcomes()


def button_in_mail(site: Site, person: User) -> str:
    mail = site.mail(person.email, "/invested/")
    found = re.search(BUTTON.format(site=re.escape(site.url)), mail)
    assert found is not None
    return str(found[1])


def test_an_investment_is_told_by_both_sides_from_their_mails(site: Site, browser: Browser) -> None:
    introduction = f.a_meeting()
    founder, partner = f.founder_of(introduction.winner), introduction.investor.user
    asked(introduction)
    address = button_in_mail(site, partner)
    investor = Visitor(browser, site, phone=True)
    investor.page.goto(address.removesuffix("invested/"))
    looks_right(investor, "outcome-ko-390")
    investor.page.goto(address)
    looks_right(investor, "outcome-invested-ko-390")
    assert not OutcomeReport.objects.filter(introduction=introduction).exists()
    investor.send("Send", amount_krw="3억", instrument="rcps", rating="4")
    expect(investor.page.locator("main")).to_contain_text(
        investor.words("Thank you, the answer is in. This mail's buttons do nothing any more.")
    )
    looks_right(investor, "outcome-thanks-ko-390")
    investor.leave()
    startup = Visitor(browser, site, language="en")
    startup.page.goto("/en" + button_in_mail(site, founder).removeprefix("/en"))
    looks_right(startup, "outcome-invested-en-1440")
    startup.send("Send", amount_krw="250,000,000", instrument="rcps")
    startup.visit("account_login")
    startup.sign_in(founder.email)
    startup.visit("investors:outcome", introduction.pk)
    expect(startup.page.locator("main")).to_contain_text("Told differently")
    looks_right(startup, "told-en-1440")
    startup.visit("investors:proposals", introduction.winner.entry_id)
    looks_right(startup, "proposals-en-1440")
    startup.leave()
    the_organiser_sees_both(site, browser, introduction)


def the_organiser_sees_both(site: Site, browser: Browser, introduction: Introduction) -> None:
    edition = introduction.investor.edition
    desk = Visitor(browser, site)
    desk.visit("account_login")
    desk.sign_in(f.organiser_of(edition).email)
    for language in ("ko", "en"):
        desk.language = language
        desk.visit("organisers:introduction_outcomes", edition.slug)
        looks_right(desk, f"outcomes-{language}-1440")
        desk.page.set_viewport_size({"width": 390, "height": 844})
        looks_right(desk, f"outcomes-{language}-390")
        desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.leave()
