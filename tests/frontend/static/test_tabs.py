"""Two windows of one judge on one device: nothing is written over that the page hasn't shown."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from judging.models import Assignment, SheetState
from tests.frontend.static.line import (
    PATIENCE_MS,
    Line,
    fill_by_keys,
    is_on_the_server,
    nothing_waits,
    sheet_of,
    state,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# a window that sleeps hears nothing of the others
DEAF = "delete globalThis.BroadcastChannel"


@pytest.fixture
def asleep(line: Line, context: BrowserContext) -> Page:
    """A second window on the same sheet, opened while nothing was written, that hears nothing."""
    page = context.new_page()
    page.add_init_script(DEAF)
    shown = line.assignment
    page.goto(f"http://localhost/en/judge/rounds/{shown.round_id}/entries/{shown.pk}/")
    page.wait_for_selector("form[data-ready]")
    return page


def test_an_old_window_never_writes_over_a_submitted_sheet(line: Line, asleep: Page) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    is_on_the_server(page, line.assignment, state=SheetState.SUBMITTED)
    asleep.locator("[name=private_note]").evaluate("e => e.closest('details').open = true")
    asleep.locator("[name=private_note]").fill("a single note")
    panel = asleep.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=PATIENCE_MS)
    asleep.evaluate("judging.send()")
    sheet = sheet_of(line.assignment)
    assert sheet.state == SheetState.SUBMITTED
    assert (sheet.comment, sheet.private_note) == ("good work and a clear market", "")
    panel.get_by_role("button", name="Use the other version").click()
    expect(asleep.locator("#comment")).to_have_value("good work and a clear market")
    nothing_waits(asleep)
    assert sheet_of(line.assignment).scores.count() == 4


def test_what_waits_in_one_window_is_still_sent_when_the_other_writes(
    line: Line, asleep: Page
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("#comment").fill("written first, without a network")
    page.locator("#comment").blur()
    state(page, "local")
    asleep.locator("#comment").fill("written in the old window")
    panel = asleep.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=PATIENCE_MS)
    expect(panel).to_contain_text("written first, without a network")
    line.api_away = False
    page.evaluate("judging.send()")
    is_on_the_server(page, line.assignment, comment="written first, without a network")
    panel.get_by_role("button", name="Keep mine").click()
    is_on_the_server(asleep, line.assignment, comment="written in the old window")


def test_an_open_window_shows_what_another_wrote(
    line: Line, context: BrowserContext, mine: list[Assignment]
) -> None:
    page, other = line.open(), context.new_page()
    other.goto(page.url)
    other.wait_for_selector("form[data-ready]")
    other.locator("#comment").fill("from the second window")
    expect(page.locator("#comment")).to_have_value("from the second window", timeout=PATIENCE_MS)
    page.locator("#comment").fill("and on in the first")
    page.locator("#comment").blur()
    is_on_the_server(page, mine[0], comment="and on in the first")
    expect(other.locator("#comment")).to_have_value("and on in the first", timeout=PATIENCE_MS)
    expect(page.locator("[data-clash]")).to_be_hidden()
    expect(other.locator("[data-clash]")).to_be_hidden()


def test_while_both_versions_are_shown_typing_on_sends_neither(
    line: Line, asleep: Page, mine: list[Assignment]
) -> None:
    page = line.open()
    page.locator("#comment").fill("what stands on the server")
    page.locator("#comment").blur()
    state(page, "saved")
    asleep.locator("#comment").fill("old window")
    expect(asleep.locator("[data-clash]")).to_be_visible(timeout=PATIENCE_MS)
    asleep.locator("#comment").fill("old window, typing on")
    asleep.locator("#comment").blur()
    asleep.evaluate("judging.send()")
    assert sheet_of(mine[0]).comment == "what stands on the server"
    asleep.reload()
    asleep.wait_for_selector("form[data-ready]")
    expect(asleep.locator("[data-clash]")).to_be_visible()
    expect(asleep.locator("#comment")).to_have_value("old window, typing on")
