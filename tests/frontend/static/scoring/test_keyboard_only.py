"""From the list to the last sheet and the end of the round, without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from judging.models import Assignment, SheetState
from tests.frontend.static.line import HOME, Line, is_on_the_server, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
MOST_TABS = 90
FOCUS = "document.activeElement"


def tab_to(page: Page, selector: str) -> None:
    """By the key alone, as often as it takes; what has the focus is in view and outlined."""
    for _tab in range(MOST_TABS):
        if page.evaluate(f"{FOCUS}.matches({selector!r})"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"no way to {selector} by the keyboard")
    expect(page.locator(":focus")).to_be_in_viewport()
    assert page.evaluate(f"{FOCUS}.matches(':focus-visible')")


def score_by_tabs(page: Page, criteria: list[str]) -> None:
    """Each radio group has one stop; arrows choose in it."""
    for steps, key in enumerate(criteria):
        tab_to(page, f'[name="score-{key}"]')
        page.keyboard.press("Space")
        for _step in range(steps % 4):
            page.keyboard.press("ArrowRight")


def test_a_judge_without_a_mouse_gets_from_the_list_to_the_end(
    line: Line, mine: list[Assignment]
) -> None:
    page, round = line.page, mine[0].round
    criteria = [row.key for row in round.rubric.criteria.all()]
    page.goto(f"{HOME}/en/judge/rounds/{round.pk}/mine/")
    page.wait_for_selector("[data-list][data-ready]")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUS}.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    tab_to(page, f'[data-row="{mine[0].pk}"] a[href*="/entries/"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-ready]")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUS}.textContent") == "Skip to the score sheet"
    page.keyboard.press("Enter")
    score_by_tabs(page, criteria)
    tab_to(page, "#comment")
    page.keyboard.type("clear market, good team")
    tab_to(page, "[data-submit]")
    page.keyboard.press("Enter")

    for pair in mine[1:]:
        page.wait_for_url(f"**/entries/{pair.pk}/")
        page.wait_for_selector("form[data-ready]")
        for key in "3333":
            page.keyboard.press(key)
        page.keyboard.press("c")
        page.keyboard.type("clear market, good team")
        page.keyboard.press("Control+Enter")
        if page.locator("[data-pace-flat]").is_visible():  # asked once, and gently
            page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/")
    for pair in mine:
        is_on_the_server(page, pair, state=SheetState.SUBMITTED)
    until(page, lambda: page.locator("h1").count() == 1)
    tab_to(page, "main a, main button")
