"""Each way to say no, by clicking: nothing anywhere tells the other side: no page, no answer of the
API, no mail, no count.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from challenge.models import Mail, User
from introductions.models import Introduction
from tests.introductions import factories as f
from tests.journeys.after_the_award.met import signed_in
from tests.journeys.people import Visitor
from tests.journeys.site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
ANSWER = """async (path) => {
  const answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" });
  return [answer.status, await answer.text()];
}"""
# what is left until a deadline differs between two looks, whatever happened between them
TIMERS_OUT = "document.querySelectorAll('[role=timer]').forEach((timer) => timer.remove())"


def seen_by(visitor: Visitor, user: User, introduction: Introduction) -> dict[str, Any]:
    """Everything that the site tells this person of the introduction."""
    slug, entry = introduction.investor.edition.slug, introduction.winner.entry_id
    is_investor = user == introduction.investor.user
    pages = (
        [("investors:home", ()), ("investors:introduction", (introduction.pk,)),
         ("investors:browse", (slug,))]
        if is_investor
        else [("investors:proposals", (entry,)), ("startups:entry", (entry,)),
              ("investors:data-room", (entry,))]
    )  # fmt: skip
    found: dict[str, Any] = {}
    for name, args in pages:
        answer = visitor.page.goto(visitor.address(name, *args))
        assert answer is not None
        visitor.page.evaluate(TIMERS_OUT)
        text = visitor.page.locator("main").inner_text()
        found[name] = (answer.status, text, visitor.page.locator("main a, main form").count())
    for path in (
        f"/api/v1/introductions/{introduction.pk}",
        f"/api/v1/introductions/{introduction.pk}/meeting",
        f"/api/v1/introductions/{introduction.pk}/outcome",
        f"/api/v1/applications/{entry}/introductions",
        f"/api/v1/editions/{slug}/introductions",
        f"/api/v1/editions/{slug}/teasers",
        f"/api/v1/editions/{slug}/my-meeting-requests",
        "/api/v1/investor-seats",
        "/api/v1/todos",
    ):
        found[path] = visitor.page.evaluate(ANSWER, path)
    found["mails"] = list(Mail.objects.filter(to_user=user).values_list("kind", flat=True))
    return found


def startup_withdraws(visitor: Visitor, introduction: Introduction) -> None:
    visitor.visit("investors:proposals", introduction.winner.entry_id)
    visitor.press("investors:decline", introduction.pk)


def investor_declines(visitor: Visitor, introduction: Introduction) -> None:
    visitor.visit("investors:introduction", introduction.pk)
    visitor.press("investors:decline", introduction.pk)


def passes(visitor: Visitor, introduction: Introduction) -> None:
    visitor.visit("investors:outcome-tell", introduction.pk, "passed")
    visitor.send("Send", reason="early")


@pytest.mark.parametrize(
    ("world", "says_no", "is_startups"),
    [
        pytest.param(f.an_offer, startup_withdraws, True, id="startup-after-its-yes"),
        pytest.param(f.an_offer, investor_declines, False, id="investor-to-the-offer"),
        pytest.param(f.a_meeting, passes, True, id="startup-after-the-introduction"),
        pytest.param(f.a_meeting, passes, False, id="investor-after-the-introduction"),
    ],
)
def test_a_no_is_seen_by_whoever_said_it_alone(
    site: Site,
    browser: Browser,
    world: Callable[[], Introduction],
    says_no: Callable[[Visitor, Introduction], None],
    *,
    is_startups: bool,
) -> None:
    introduction = world()
    sides = [f.founder_of(introduction.winner), introduction.investor.user]
    mine, theirs = sides if is_startups else sides[::-1]
    me, other = (signed_in(site, browser, user) for user in (mine, theirs))
    own, before = (seen_by(me, mine, introduction), seen_by(other, theirs, introduction))
    says_no(me, introduction)
    assert seen_by(other, theirs, introduction) == before
    assert seen_by(me, mine, introduction) != own, "whoever said it sees it"
    me.leave()
    other.leave()


def test_a_proposal_that_the_startup_declines_never_was_for_the_investor(
    site: Site, browser: Browser
) -> None:
    introduction = f.a_proposal()
    founder, partner = f.founder_of(introduction.winner), introduction.investor.user
    startup, investor = (signed_in(site, browser, user) for user in (founder, partner))
    before = seen_by(investor, partner, introduction)
    assert before[f"/api/v1/introductions/{introduction.pk}"][0] == 404
    assert introduction.winner.entry.startup.name_ko not in str(before)
    startup.visit("investors:proposals", introduction.winner.entry_id)
    button = startup.page.locator(
        f'button[formaction="{startup.address("investors:decline", introduction.pk)}"]'
    )
    startup.click(button)
    introduction.refresh_from_db()
    assert introduction.state == "declined"
    assert seen_by(investor, partner, introduction) == before
    investor.problems.clear()
    startup.leave()
    investor.leave()
