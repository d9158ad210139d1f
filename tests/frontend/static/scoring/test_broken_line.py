"""The scoring page over a failing network: nothing is lost, nothing is written twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from challenge.models import Mail
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    LateSheet,
    Round,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.services.scoring.late_sheets import refuse_late_sheet
from tests.frontend.static.line import (
    HOME,
    Line,
    fill_by_keys,
    is_kept,
    nothing_waits,
    sheet_of,
    state,
    submission_is_kept,
)
from tests.judging import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

UNSENT = "import('/static/scoring/leave.js').then((device) => device.unsent())"


def test_what_is_typed_without_a_connection_survives_a_reload_and_is_sent_later(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.cut = True
    page.locator("body").press("4")
    page.locator("#comment").fill("typed in a tunnel")
    state(page, "local")
    expect(page.locator("[data-offline]")).to_be_visible()
    line.cut = False
    line.api_away = True  # the page comes, the API does not
    line.reload()
    expect(page.locator("#comment")).to_have_value("typed in a tunnel")
    expect(page.locator(".seg-i input:checked")).to_have_count(1)
    line.api_away = False
    line.restore()
    state(page, "saved")
    assert sheet_of(mine[0]).comment == "typed in a tunnel"


def test_words_of_the_last_moment_before_a_reload_reach_the_server(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    page.locator("body").press("4")
    state(page, "saved")
    page.evaluate(
        "globalThis.setTimeout = () => 1"
    )  # the quiet moment after which words are sent never comes
    page.locator("#comment").fill("the last words")
    is_kept(page, "the last words")
    assert sheet_of(mine[0]).comment == ""
    line.reload()
    state(page, "saved")
    assert sheet_of(mine[0]).comment == "the last words"


def test_hangul_that_is_still_being_composed_is_kept_when_the_page_goes(line: Line) -> None:
    page = line.open()
    page.locator("#comment").evaluate(
        "e => { e.value = '한그'; e.dispatchEvent(new InputEvent('input', {bubbles: true, "
        "isComposing: true})); }"
    )
    is_kept(page, "한그")
    line.reload()
    expect(page.locator("#comment")).to_have_value("한그")


def test_a_lost_answer_and_a_busy_server_write_once_and_clash_with_nobody(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.lose = 1
    page.locator("body").press("5")  # written, but the answer gets lost
    state(page, "local")
    line.busy = 2
    page.keyboard.press("4")  # replaces what was never answered for
    state(page, "local")
    page.evaluate("async () => { for (const again of [1, 2, 3]) await judging.send(again); }")
    state(page, "saved")
    expect(page.locator("[data-clash]")).to_be_hidden()
    sheet = sheet_of(mine[0])
    assert (sheet.revision, sheet.scores.count()) == (2, 2)


def test_signed_out_in_the_middle_everything_is_kept_and_sent_after_signing_in(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.client.logout()
    page.locator("body").press("4")
    expect(page.locator("[data-signin]")).to_be_visible()
    expect(page.locator("[data-signin] a")).to_have_attribute("target", "_blank")
    assert not Scoresheet.objects.exists()
    line.client.force_login(mine[0].judge.user)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    state(page, "saved")
    expect(page.locator("[data-signin]")).to_be_hidden()
    assert sheet_of(mine[0]).scores.count() == 1


def test_after_the_close_the_sheet_is_kept_and_goes_to_the_late_tray(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    Round.objects.filter(pk=mine[0].round_id).update(state="closed")
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    submission_is_kept(page)
    expect(page.locator("[data-late]")).to_be_visible()
    assert f"/entries/{mine[0].pk}/" in page.url  # nobody is led to believe that it was submitted
    page.goto(f"{HOME}/en/judge/")
    expect(page.locator("[data-outbox]")).to_contain_text("waiting for you to look: 1.")
    page.locator("[data-outbox] a").click()
    page.get_by_role("button", name="Send to the organisers").click()
    expect(page.locator(".toast")).to_contain_text("Sent to the organisers")
    assert Mail.objects.filter(kind="sheet_late").count() == 1
    assert not SheetRevision.objects.exists()
    expect(page.locator("[data-late-told]")).to_be_visible()
    expect(page.locator("[data-late]")).to_be_hidden()
    page.goto(f"{HOME}/en/judge/")
    page.wait_for_selector("[data-outbox][data-ready]", state="attached")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    line.open()
    assert page.evaluate(UNSENT) == 0
    expect(page.get_by_text("The organisers decide whether it counts")).to_be_visible()
    expect(page.locator("[data-late]")).to_be_hidden()
    Round.objects.filter(pk=mine[0].round_id).update(state="open")  # an organiser opens it again
    line.reload()
    state(page, "saved")
    assert sheet_of(mine[0]).state == SheetState.SUBMITTED


def test_when_the_organisers_have_decided_the_device_offers_nothing_and_holds_nothing_back(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    Round.objects.filter(pk=mine[0].round_id).update(state="closed")
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    submission_is_kept(page)
    page.get_by_role("button", name="Send to the organisers").click()
    expect(page.locator("[data-late-told]")).to_be_visible()
    late = LateSheet.objects.select_related(
        "assignment__round__edition", "assignment__judge__user"
    ).get()
    refuse_late_sheet(
        actor=f.organiser_of(late.assignment.round.edition), late=late, reason="하루 늦었습니다."
    )
    line.reload()
    expect(page.get_by_text("하루 늦었습니다.")).to_be_visible()
    expect(page.locator("[data-late]")).to_be_hidden()
    assert page.evaluate(UNSENT) == 0  # so that signing out is not held up


def test_submitting_without_a_connection_goes_on_and_can_be_undone_here(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_have_attribute("data-state", "done")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    line.api_away = False
    line.restore()
    state(page, "saved")
    assert sheet_of(mine[0]).state == SheetState.DRAFT


def test_a_conflict_without_a_connection_is_kept_and_sent(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    page.locator("body").press("3")
    state(page, "saved")
    line.api_away = True
    page.get_by_role("button", name="I have a conflict").click()
    page.get_by_label("mentor or adviser").check()
    page.get_by_role("button", name="Give the entry back").click()
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_have_count(0)
    line.api_away = False
    line.restore()
    nothing_waits(page)
    assert Conflict.objects.get().kind == "mentor"
    assert Assignment.objects.get(pk=mine[0].pk).state == AssignmentState.RECUSED


def test_signing_out_waits_for_what_is_not_sent(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("3")
    state(page, "local")
    page.goto(f"{HOME}/en/judge/")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("not sent or not submitted yet: 1")
    assert page.url == f"{HOME}/en/judge/"
    line.api_away = False
    line.open()
    state(page, "saved")
    page.goto(f"{HOME}/en/judge/")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: not url.endswith("/judge/"))


def test_the_last_sheet_submitted_without_a_connection_is_sent_from_the_page_of_thanks(
    line: Line, mine: list[Assignment]
) -> None:
    """What waits on the device must leave from any page of the judge's.

    No page with a sheet comes after the last one.
    """
    Assignment.objects.filter(pk__in=[assignment.pk for assignment in mine[1:]]).delete()
    page = line.open()
    line.api_away = True
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/")
    expect(page.locator("[data-outbox]")).to_contain_text("Not sent yet: 1.")
    assert not Scoresheet.objects.exists()
    line.api_away = False
    page.goto(f"{HOME}/en/judge/")
    expect(page.locator(".toast")).to_contain_text("Sent: 1.")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert sheet_of(mine[0]).state == SheetState.SUBMITTED


def test_words_of_the_last_moment_reach_the_server_from_another_sheet(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    page.locator("body").press("4")
    state(page, "saved")
    page.evaluate(
        "globalThis.setTimeout = () => 0"
    )  # nothing is queued by the clock, nor by the page that goes
    page.locator("#comment").fill("the last words")
    is_kept(page, "the last words")
    line.open(mine[1])
    nothing_waits(page)
    assert sheet_of(mine[0]).comment == "the last words"


def test_a_sheet_of_another_judge_on_this_device_is_neither_sent_nor_dropped(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("4")
    state(page, "local")
    other = (
        Assignment.objects.exclude(judge=mine[0].judge).select_related("judge__user").latest("pk")
    )
    line.client.force_login(other.judge.user)
    line.api_away = False
    page.goto(f"{HOME}/en/judge/")
    page.wait_for_selector("[data-outbox][data-ready]", state="attached")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator(".toast")).to_have_count(
        0
    )  # nothing was sent in this judge's name, and refused
    line.client.force_login(mine[0].judge.user)
    page.goto(f"{HOME}/en/judge/")
    expect(page.locator(".toast")).to_contain_text("Sent: 1.")
    assert sheet_of(mine[0]).scores.count() == 1


def test_a_choice_between_two_devices_is_asked_for_on_the_start_page(
    line: Line, another: Callable[[], Line], mine: list[Assignment]
) -> None:
    here, there = line.open(), another().open()
    there.locator("body").press("2")
    state(there, "saved")
    line.api_away = True
    here.locator("body").press("5")
    state(here, "local")
    line.api_away = False
    here.goto(f"{HOME}/en/judge/")
    expect(here.locator("[data-outbox]")).to_contain_text("waiting for you to look: 1.")
    here.locator("[data-outbox] a").click()
    expect(here.locator("[data-clash]")).to_be_visible()
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [2]


def test_words_that_the_server_refuses_are_told_once_and_stay_on_the_device(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("4")
    state(page, "local")
    Assignment.objects.filter(pk=mine[0].pk).update(
        state=AssignmentState.REMOVED
    )  # an organiser gave the entry to somebody else
    line.api_away = False
    page.goto(f"{HOME}/en/judge/")
    expect(page.locator(".toast-bad")).to_have_count(1)
    page.reload()
    page.wait_for_selector("[data-outbox][data-ready]", state="attached")
    expect(page.locator(".toast")).to_have_count(0)
    assert not Scoresheet.objects.exists()
    line.open(mine[1])
    assert page.evaluate("async pk => (await judging.outbox.draft(pk)).filled", mine[0].pk) == 1
