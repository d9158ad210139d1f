"""An investor browses the winners that let it, on a phone, and asks to meet one."""

import pytest
from playwright.sync_api import Browser

from introductions.models import Introduction, MeetingRequest
from tests.introductions import factories as f
from tests.journeys.after_the_award.met import signed_in
from tests.journeys.after_the_award.test_a_no_tells_nothing import seen_by
from tests.journeys.people import Visitor
from tests.journeys.site import Site, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
WORDS = "물류센터 세 곳에 소개하고 싶습니다."


def asked(site: Site, browser: Browser) -> tuple[Introduction, Visitor, Visitor]:
    """The startup opens its award on its page, the investor asks, the clock asks the startup."""
    winner = f.a_winner()
    edition = winner.entry.edition
    investor = f.an_investor(edition)
    founder = signed_in(site, browser, f.founder_of(winner))
    founder.visit("investors:proposals", winner.entry_id)
    founder.press("investors:browsing", winner.entry_id)
    phone = signed_in(site, browser, investor.user, phone=True)
    phone.visit("investors:home")
    phone.follow("investors:browse", edition.slug)
    phone.page.locator("summary", has_text=phone.words("Ask to meet")).click()
    phone.press("investors:ask", edition.slug, winner.pk, words=WORDS)
    requests = MeetingRequest.objects.filter(winner=winner, introduction__isnull=False)
    until(requests.exists, "the startup is asked")
    return Introduction.objects.get(winner=winner), founder, phone


def test_an_investor_asks_and_both_say_yes(site: Site, browser: Browser) -> None:
    introduction, founder, phone = asked(site, browser)
    founder.visit("investors:proposals", introduction.winner.entry_id)
    assert WORDS in founder.page.inner_text("main")
    founder.press("investors:agree", introduction.pk)
    phone.visit("investors:browse", introduction.investor.edition.slug)
    assert phone.words("The startup agreed to meet you.") in phone.page.inner_text("main")
    phone.follow("investors:introduction", introduction.pk)
    phone.press("investors:accept", introduction.pk)
    introduction.refresh_from_db()
    assert introduction.introduced_at is not None
    founder.leave()
    phone.leave()


def test_a_no_to_what_was_asked_changes_nothing_for_the_investor(
    site: Site, browser: Browser
) -> None:
    introduction, founder, phone = asked(site, browser)
    investor = introduction.investor.user
    before = seen_by(phone, investor, introduction)
    founder.visit("investors:proposals", introduction.winner.entry_id)
    decline = founder.address("investors:decline", introduction.pk)
    founder.click(founder.page.locator(f'button[formaction="{decline}"]'))
    introduction.refresh_from_db()
    assert introduction.state == "declined"
    assert seen_by(phone, investor, introduction) == before
    phone.problems.clear()
    founder.leave()
    phone.leave()
