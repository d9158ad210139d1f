"""What is typed in a number field counts at once; the wheel changes none; Hangul keeps the keys."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from judging.models import Assignment, Criterion, Score, SheetState
from tests.frontend.static.line import (
    HOME,
    PATIENCE_MS,
    Line,
    fill_by_keys,
    is_on_the_server,
    nothing_waits,
    sheet_of,
    state,
    until,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCORES = """async () => {
    const device = await import("/static/scoring/device.js");
    return (await device.allDrafts()).flatMap(({ scores }) => Object.values(scores));
}"""


@pytest.fixture
def by_points(line: Line, mine: list[Assignment]) -> Page:
    """The sheet, its criteria given in points."""
    mine[0].round.rubric.criteria.update(mode=Criterion.Mode.POINTS, step=1)
    return line.open()


def test_a_number_is_saved_while_its_field_has_the_focus(
    by_points: Page, mine: list[Assignment]
) -> None:
    field = by_points.locator(".cr input[type=number]").first
    field.focus()
    by_points.keyboard.type("15")
    is_on_the_server(by_points, mine[0], total=15)
    by_points.keyboard.press("Backspace")
    by_points.keyboard.type("7")
    is_on_the_server(by_points, mine[0], total=17)
    expect(field).to_be_focused()


def test_a_number_typed_without_a_network_is_there_after_the_tab_was_lost(
    line: Line, by_points: Page
) -> None:
    line.api_away = True
    field = by_points.locator(".cr input[type=number]").first
    field.focus()
    by_points.keyboard.type("17")
    until(by_points, lambda: bool(by_points.evaluate("judging.outbox.drafts()")))
    until(
        by_points,
        lambda: "17" in by_points.evaluate("judging.outbox.drafts()")[0]["scores"].values(),
    )


def test_a_number_is_kept_while_it_is_typed_where_one_criterion_is_scored_too(
    line: Line, mine: list[Assignment]
) -> None:
    criteria, page = mine[0].round.rubric.criteria, line.page
    criteria.update(mode=Criterion.Mode.POINTS, step=1)
    page.goto(f"{HOME}/en/judge/rounds/{mine[0].round_id}/criterion/?key={criteria.all()[0].key}")
    page.wait_for_selector("form[data-ready]")
    field = page.locator(f'[data-row="{mine[0].pk}"] input[type=number]')
    field.focus()
    page.keyboard.type("15")
    is_on_the_server(page, mine[0], total=15)
    expect(field).to_be_focused()
    line.api_away = True
    page.keyboard.press("Backspace")
    page.keyboard.type("7")
    until(page, lambda: "17" in page.evaluate(SCORES))
    page.reload()  # the field was never left
    expect(field).to_have_value("17")


def test_the_wheel_scrolls_and_changes_no_number(by_points: Page, mine: list[Assignment]) -> None:
    field = by_points.locator(".cr input[type=number]").first
    field.fill("15")
    field.hover()
    for _notch in range(4):
        by_points.mouse.wheel(0, 120)
        by_points.wait_for_timeout(50)
    expect(field).to_have_value("15")
    expect(field).to_be_focused()
    by_points.keyboard.press("ArrowUp")
    expect(field).to_have_value("16")


@pytest.mark.parametrize(("key", "code"), [("ㅊ", "KeyC"), ("c", "KeyC"), ("с", "KeyC")])
def test_a_letter_is_a_shortcut_in_every_script(line: Line, key: str, code: str) -> None:
    page = line.open()
    page.evaluate(
        """([key, code]) => document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, code, bubbles: true }))""",
        [key, code],
    )
    expect(page.locator("#comment")).to_be_focused()


def test_undo_works_in_hangul(line: Line) -> None:
    page = line.open()
    page.locator("body").press("5")
    expect(page.locator(".seg-i input:checked")).to_have_count(1)
    page.evaluate(
        """() => document.body.dispatchEvent(new KeyboardEvent(
            "keydown", { key: "ㅋ", code: "KeyZ", ctrlKey: true, bubbles: true }))"""
    )
    expect(page.locator(".seg-i input:checked")).to_have_count(0)


def _fill_device(page: Page, context: BrowserContext, bytes_allowed: int) -> None:
    context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin", {"origin": HOME, "quotaSize": bytes_allowed}
    )


def test_a_full_device_says_so_and_goes_on_over_the_network(
    line: Line, context: BrowserContext, mine: list[Assignment]
) -> None:
    page = line.open()
    _fill_device(page, context, 1)
    page.locator("#comment").fill("written on a full device " * 20)
    page.locator("#comment").blur()
    is_on_the_server(page, mine[0], comment__startswith="written on a full device")
    expect(page.locator("[data-save-text]")).to_contain_text("device is full")
    line.api_away = True
    page.locator("#comment").fill("written without network too " * 20)
    page.locator("#comment").blur()
    expect(page.locator("[data-save-text]")).to_contain_text("Not saved yet")
    line.api_away = False
    page.evaluate("judging.send()")
    is_on_the_server(page, mine[0], comment__startswith="written without network")
    _fill_device(page, context, 10_000_000)
    page.locator("#comment").fill("there is room again")
    page.locator("#comment").blur()
    state(page, "saved")
    nothing_waits(page)
    assert not page.evaluate("judging.outbox.isUnkept()")
    page.reload()
    expect(page.locator("#comment")).to_have_value("there is room again")


def test_a_browser_without_storage_still_saves(browser: Browser, mine: list[Assignment]) -> None:
    context = browser.new_context(service_workers="block")
    context.add_init_script(
        """IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };
        Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); };
        Storage.prototype.getItem = () => { throw new DOMException("no", "SecurityError"); };"""
    )
    page = Line(context, mine[0]).open()
    fill_by_keys(page)
    page.locator("#comment").blur()
    until(page, lambda: Score.objects.filter(sheet__assignment=mine[0]).count() == 4)
    context.close()


def test_an_undone_submission_whose_answer_was_lost_ends_as_a_draft(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.locator("#comment").blur()
    state(page, "saved")
    line.lose = 1
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    assert sheet_of(mine[0]).state == SheetState.SUBMITTED
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/", timeout=PATIENCE_MS)
    page.wait_for_selector("form[data-ready]")
    nothing_waits(page)
    assert sheet_of(mine[0]).state == SheetState.DRAFT
