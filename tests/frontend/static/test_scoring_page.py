"""The scoring page in a real browser: keys, changes, wrong points, the timer, no scripts."""

import re

import pytest
from playwright.sync_api import Browser, expect

from judging.models import Assignment, Round, SheetState
from judging.services.scoring.sheet import save_sheet
from tests.frontend.static.line import (
    HOME,
    Line,
    fill_by_keys,
    nothing_waits,
    sheet_of,
    state,
    until,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# a private window of a browser that gives it no storage
PRIVATE = """delete globalThis.caches;
Object.defineProperty(globalThis, "indexedDB", { value: {
  open() { throw new DOMException("no storage here", "SecurityError"); },
  deleteDatabase() { throw new DOMException("no storage here", "SecurityError"); },
} });"""
TRIED = """async () => {
    const device = await import("/static/scoring/device.js");
    return (await device.allRows()).filter((row) => row.tried).map((row) => row.assignment);
}"""


def test_a_sheet_is_scored_and_submitted_by_keys_alone_and_undone_in_one_tap(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    sheet = sheet_of(mine[0])
    assert sheet.state == SheetState.SUBMITTED
    assert {score.level for score in sheet.scores.all()} == {2, 3, 4, 5}
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_contain_text("submitted")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    expect(page.locator("#comment")).to_have_value("good work and a clear market")


def test_single_keys_can_be_switched_off_and_stay_off_on_this_device(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    expect(page.locator(".rub-h [data-total]")).to_have_text("–")  # empty: no score
    page.keyboard.press("?")
    box = page.locator("#keys [data-keys]")
    expect(box).to_be_checked()
    box.uncheck()
    page.keyboard.press("Escape")
    page.locator("body").press("5")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page = line.reload()
    page.locator("body").press("5")
    expect(page.locator(".seg-i input:checked")).to_have_count(0)
    fieldset = page.locator(".cr").first  # arrows and space are the browser's own
    fieldset.locator("input").first.press("Space")
    expect(page.locator(".seg-i input:checked")).to_have_count(1)


def test_where_the_browser_keeps_nothing_it_is_said_and_scoring_goes_on(
    line: Line, mine: list[Assignment]
) -> None:
    line.page.context.add_init_script(PRIVATE)
    page = line.open()
    expect(page.locator("[data-ready]").first).to_have_text(
        "This browser keeps nothing for offline."
    )
    page.locator("body").press("4")
    expect(page.locator("[data-save-text]")).to_contain_text("keep this page open")
    assert sheet_of(mine[0]).scores.count() == 1


def test_a_score_is_taken_back_by_a_key_and_letters_in_a_comment_are_no_commands(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    page.locator("body").press("5")
    page.keyboard.press("4")
    page.keyboard.press("Control+z")
    page.keyboard.press("c")
    page.keyboard.type("12345 c [ ]")
    expect(page.locator(".seg-i input:checked")).to_have_count(1)
    page.locator("#comment").blur()
    state(page, "saved")
    assert sheet_of(mine[0]).comment == "12345 c [ ]"
    assert sheet_of(mine[0]).scores.count() == 1


def test_a_change_of_a_submitted_sheet_counts_only_when_it_is_submitted(
    line: Line, mine: list[Assignment]
) -> None:
    levels = {criterion.key: 3 for criterion in mine[0].round.rubric.criteria.all()}
    save_sheet(
        actor=mine[0].judge.user,
        assignment=mine[0],
        scores=levels,
        comment="as it was",
        base_revision=0,
        mutation_id="",
        submit=True,
    )
    page = line.open()
    page.locator("body").press("5")
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
    assert sheet_of(mine[0]).total == 60
    line.reload()
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-problem-reason]")).to_have_text(
        "Say in a few words why you change it."
    )
    line.api_away = True  # the reason goes with the sheet, also from a device without a network
    page.locator("#reason").fill("I had misread the plan")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/entries/{mine[0].pk}/" not in url)
    page.wait_for_selector("form[data-ready]")
    line.api_away = False
    line.restore()
    until(page, lambda: (sheet_of(mine[0]).total or 0) > 60)
    reasons = list(sheet_of(mine[0]).revisions.order_by("number").values_list("reason", flat=True))
    assert reasons == ["", "I had misread the plan"]


def test_what_is_missing_is_said_at_its_place_until_it_is_there(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page, "bad")
    page.keyboard.press("Control+Enter")
    problem = page.locator("[data-problem-comment]")
    expect(problem).to_have_text("2 more characters in the comment, then you can submit.")
    expect(problem).to_be_in_viewport()
    comment = page.locator("#comment")
    expect(comment).to_be_focused()
    expect(comment).to_have_accessible_description(re.compile("2 more characters"))
    page.keyboard.type(" one")
    expect(problem).to_be_empty()
    expect(comment).not_to_have_accessible_description(re.compile("more characters"))
    state(page, "saved")
    assert sheet_of(mine[0]).state == SheetState.DRAFT
    line.open(mine[1])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr.open [data-problem]")).to_have_text("Give a score here to submit.")
    levels = page.get_by_role("radiogroup").first
    expect(levels).to_have_accessible_description("Give a score here to submit.")
    expect(levels).to_have_attribute("aria-invalid", "true")
    page.locator("body").press("4")
    expect(page.locator("[data-problem]").first).to_be_empty()


def test_points_off_the_scale_are_said_at_their_place_and_keep_the_sheet_back(
    line: Line, mine: list[Assignment]
) -> None:
    criterion = mine[0].round.rubric.criteria.earliest("order")
    type(criterion).objects.filter(pk=criterion.pk).update(mode="points")
    page = line.open()
    page.locator(f"#score-{criterion.key}").fill("99")
    page.locator("#comment").fill("all is well here")
    page.locator("#comment").blur()
    state(page, "saved")
    expect(page.locator("[data-problem]").first).to_contain_text("Give points from 0 to")
    page.get_by_role("button", name="Submit and go on").click()
    assert f"/entries/{mine[0].pk}/" in page.url
    assert sheet_of(mine[0]).state == SheetState.DRAFT
    line.reload()
    expect(page.locator(f"#score-{criterion.key}")).to_have_value("99")


def test_without_scripts_everything_can_be_read_and_done(
    browser: Browser, mine: list[Assignment]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    line = Line(context, mine[0])
    page = line.page
    page.goto(f"{HOME}/en/judge/rounds/{mine[0].round_id}/entries/{mine[0].pk}/")
    for panel in ("#panel-form", "#panel-text", "#conflict"):
        expect(page.locator(panel)).to_have_css("display", "block")
    page.locator("#comment").fill("ok")
    page.get_by_role("button", name="Save the draft").click()
    assert sheet_of(mine[0]).comment == "ok"
    context.close()


def test_the_pitch_timer_counts_down_and_waits(line: Line, mine: list[Assignment]) -> None:
    Round.objects.filter(pk=mine[0].round_id).update(kind="pitch")
    line.page.clock.install()
    page = line.open()
    box = page.locator("[data-timer]")
    box.get_by_label("Length of the pitch").select_option("3")
    box.get_by_role("button", name="Start").click()
    page.clock.run_for(61_000)
    expect(box.locator("[data-time]")).to_have_text("1:59")
    box.get_by_role("button", name="Pause").click()
    page.clock.run_for(30_000)
    expect(box.locator("[data-time]")).to_have_text("1:59")
    box.get_by_role("button", name="Go on").click()
    page.clock.run_for(125_000)
    expect(box).to_have_attribute("data-state", "over")


def test_an_undone_change_of_a_submitted_sheet_is_a_draft_here_and_on_the_server(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page = line.open()
    line.api_away = True
    page.locator("#comment").fill("Reads well, but nobody has paid for it yet. " * 3)
    page.locator("#reason").fill("I had misread the plan")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    line.api_away = False
    line.restore()
    state(page, "saved")
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).not_to_have_attribute("data-state", "done")
    sheet = sheet_of(mine[0])
    assert sheet.state == SheetState.DRAFT
    assert sheet.comment.startswith("Reads well")
    assert sheet.revisions.count() == 1  # what was submitted stays readable


def test_an_undone_change_that_never_left_the_device_is_a_draft_on_the_server_too(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page.wait_for_selector("form[data-ready]")
    line.api_away = True
    page.locator("#comment").fill("words that wait in front of it")
    page.locator("#comment").blur()
    state(page, "local")
    page = line.open()
    page.locator("#comment").fill("Reads well, but nobody has paid for it yet. " * 3)
    page.locator("#reason").fill("I had misread the plan")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page.get_by_role("button", name="Undo").wait_for()
    assert page.evaluate(TRIED) == [mine[1].pk]  # the other's turn never came
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    line.api_away = False
    line.restore()
    nothing_waits(page)
    sheet = sheet_of(mine[0])
    assert sheet.state == SheetState.DRAFT
    assert sheet.comment.startswith("Reads well")


def test_what_is_written_after_an_undo_takes_the_submission_back_too(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page = line.open()
    line.api_away = True
    page.locator("#comment").fill("Reads well, but nobody has paid for it yet. " * 3)
    page.locator("#reason").fill("I had misread the plan")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    page.locator("#comment").fill("The last words. " * 6)
    page.locator("#comment").blur()
    state(page, "local")
    line.api_away = False
    line.restore()
    nothing_waits(page)
    sheet = sheet_of(mine[0])
    assert sheet.state == SheetState.DRAFT
    assert sheet.comment.startswith("The last words.")


def test_what_is_written_while_a_submission_is_on_its_way_is_a_change_not_submitted(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    fill_by_keys(page)
    page.locator("#comment").blur()
    state(page, "saved")
    # both in one go: no answer can come between them
    page.evaluate(
        """() => {
            document.querySelector("[data-submit]").click();
            const comment = document.querySelector("#comment");
            comment.value += " And one word more.";
            comment.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }"""
    )
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
    until(page, lambda: sheet_of(mine[0]).state == SheetState.SUBMITTED)
    line.reload()
    assert page.locator("#comment").input_value().endswith("And one word more.")
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
