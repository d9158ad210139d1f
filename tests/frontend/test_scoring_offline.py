"""The scoring page in a real browser, over a line that breaks: no score and no word is lost, nothing is written twice.

The real pages and the real API answer through Django's test client; only the line between is played by the test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from challenge.models import Mail
from judging.models import Assignment, AssignmentState, Conflict, Round, Scoresheet, SheetRevision, SheetState
from judging.services.scoring import save_sheet
from tests.judging import factories as f

STATIC = Path(__file__).resolve().parents[2] / "frontend/static"
HOME = "http://localhost"
PATIENCE = 30_000  # a busy machine: nothing here waits longer than it must
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "service_workers": "block", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def round() -> Iterator[Round]:
    with translation.override("en"):
        yield f.an_open_round(entries=3, judges=3, min_comment_length=5)


class Line:
    """Between a device and the server: can be cut, answer 503, or lose the answer to a write that was done."""

    def __init__(self, context: BrowserContext, assignment: Assignment) -> None:
        self.client, self.cut, self.busy, self.lose = Client(), False, 0, 0
        self.client.force_login(assignment.judge.user)
        self.database = connections["default"]
        self.page, self.assignment = context.new_page(), assignment
        self.page.set_default_timeout(PATIENCE)
        context.route(f"{HOME}/**", self.carry)

    def carry(self, route: Route) -> None:
        request, path = route.request, route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/").partition("?")[0]
            route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)
        elif self.cut:
            route.abort("internetdisconnected")
        elif self.busy and path.startswith("/api/"):
            self.busy -= 1
            route.fulfill(status=503)
        else:
            self._answer(route, request.method, path)

    def _answer(self, route: Route, method: str, path: str) -> None:
        connections["default"] = self.database  # Playwright calls in a context of its own, which would open another connection
        headers = route.request.headers
        passed = {name: headers[name] for name in ("idempotency-key", "accept", "accept-language") if name in headers}
        kind = headers.get("content-type", "application/octet-stream")
        answer = self.client.generic(method, path, route.request.post_data_buffer or b"", content_type=kind, headers=passed)
        if answer.status_code == 302:
            answer = self.client.get(answer["Location"])
        if self.lose and method == "PUT":
            self.lose -= 1
            route.abort("connectionreset")
            return
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        route.fulfill(status=answer.status_code, content_type=answer.get("Content-Type", "text/plain"), body=body)

    def open(self, assignment: Assignment | None = None) -> Page:
        one = assignment or self.assignment
        self.page.goto(f"{HOME}/en/judge/rounds/{one.round_id}/entries/{one.pk}/")
        self.page.wait_for_selector("form[data-ready]")
        return self.page

    def reload(self) -> Page:
        self.page.reload()
        self.page.wait_for_selector("form[data-ready]")
        return self.page

    def mend(self) -> None:
        self.cut = False
        self.page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture
def mine(round: Round) -> list[Assignment]:
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).select_related("judge__user", "entry__startup").order_by("pk")
    judge = rows[0].judge_id
    return [one for one in rows if one.judge_id == judge]


@pytest.fixture
def line(context: BrowserContext, mine: list[Assignment]) -> Line:
    return Line(context, mine[0])


@pytest.fixture
def another(browser: Browser, mine: list[Assignment]) -> Iterator[Callable[[], Line]]:
    """Another device of the same judge."""
    made: list[BrowserContext] = []

    def make() -> Line:
        made.append(browser.new_context(service_workers="block"))
        return Line(made[-1], mine[0])

    yield make
    for context in made:
        context.close()


def state(page: Page, name: str) -> None:
    expect(page.locator("[data-save]")).to_have_attribute("data-state", name, timeout=PATIENCE)


def until(page: Page, holds: Callable[[], bool]) -> None:
    for _moment in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError


def sheet_of(assignment: Assignment) -> Scoresheet:
    return Scoresheet.objects.get(assignment=assignment)


def fill_by_keys(page: Page, comment: str = "good work and a clear market") -> None:
    page.locator("body").press("5")
    for key in "432":
        page.keyboard.press(key)
    page.keyboard.press("c")
    page.keyboard.type(comment)


def test_a_sheet_is_scored_and_submitted_by_keys_alone_and_undone_in_one_tap(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    sheet = sheet_of(mine[0])
    assert (sheet.state, sorted(score.level for score in sheet.scores.all())) == (SheetState.SUBMITTED, [2, 3, 4, 5])
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_contain_text("submitted")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    expect(page.locator("#comment")).to_have_value("good work and a clear market")


def test_a_score_is_taken_back_by_a_key_and_letters_in_a_comment_are_no_commands(line: Line, mine: list[Assignment]) -> None:
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


def test_what_is_typed_without_a_connection_survives_a_reload_and_is_sent_later(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    line.cut = True
    page.locator("body").press("4")
    page.locator("#comment").fill("typed in a tunnel")
    state(page, "local")
    expect(page.locator("[data-offline]")).to_be_visible()
    line.cut = False
    page.route("**/api/**", lambda route: route.abort())  # the page comes, the API does not
    line.reload()
    expect(page.locator("#comment")).to_have_value("typed in a tunnel")
    expect(page.locator(".seg-i input:checked")).to_have_count(1)
    page.unroute("**/api/**")
    line.mend()
    state(page, "saved")
    assert sheet_of(mine[0]).comment == "typed in a tunnel"


def test_hangul_that_is_still_being_composed_is_kept_when_the_page_goes(line: Line) -> None:
    page = line.open()
    page.locator("#comment").evaluate("e => { e.value = '한그'; e.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }")
    page.wait_for_function("async () => typeof judging !== 'undefined' && (await judging.outbox.drafts())[0]?.comment === '한그'")
    line.reload()
    expect(page.locator("#comment")).to_have_value("한그")


def test_a_lost_answer_and_a_busy_server_write_once_and_clash_with_nobody(line: Line, mine: list[Assignment]) -> None:
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


def test_two_devices_show_both_versions_and_mine_stays(line: Line, another: Callable[[], Line], mine: list[Assignment]) -> None:
    here, there = line.open(), another().open()
    there.locator("body").press("2")
    state(there, "saved")
    here.locator("body").press("5")
    panel = here.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(panel.locator("td")).to_have_text(["5", "2"])
    line.reload()
    expect(panel).to_be_visible()  # until the judge has chosen
    panel.get_by_role("button", name="Keep mine").click()
    state(here, "saved")
    expect(panel).to_be_hidden()
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [5]


def test_two_devices_and_the_other_version_is_taken(line: Line, another: Callable[[], Line], mine: list[Assignment]) -> None:
    here, there = line.open(), another().open()
    there.locator("body").press("2")
    there.locator("#comment").fill("from the phone")
    there.locator("#comment").blur()
    until(there, lambda: Scoresheet.objects.filter(comment="from the phone").exists())
    here.locator("body").press("5")
    here.locator("[data-clash]").get_by_role("button", name="Take the other version").click()
    expect(here.locator("#comment")).to_have_value("from the phone")
    until(here, lambda: [score.level for score in sheet_of(mine[0]).scores.all()] == [2])
    here.wait_for_function('async () => typeof judging !== "undefined" && (await judging.outbox.waiting()) === 0')
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [2]
    assert sheet_of(mine[0]).comment == "from the phone"


def test_signed_out_in_the_middle_everything_is_kept_and_sent_after_signing_in(line: Line, mine: list[Assignment]) -> None:
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


def test_after_the_close_the_sheet_is_kept_and_goes_to_the_late_tray(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    Round.objects.filter(pk=mine[0].round_id).update(state="closed")
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-late]")).to_be_visible()
    assert f"/entries/{mine[0].pk}/" in page.url  # nobody is led to believe that it was submitted
    page.get_by_role("button", name="Send to the organisers").click()
    expect(page.locator(".toast")).to_contain_text("Sent to the organisers")
    assert Mail.objects.filter(kind="sheet_late").count() == 1
    assert not SheetRevision.objects.exists()
    Round.objects.filter(pk=mine[0].round_id).update(state="open")  # an organiser opens it again
    line.reload()
    page.wait_for_function('async () => typeof judging !== "undefined" && (await judging.outbox.waiting()) === 0')
    assert sheet_of(mine[0]).state == SheetState.SUBMITTED


def test_submitting_without_a_connection_goes_on_and_can_be_undone_here(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    page.route("**/api/**", lambda route: route.abort())
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_have_attribute("data-state", "done")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/entries/{mine[0].pk}/")
    page.wait_for_selector("form[data-ready]")
    page.unroute("**/api/**")
    line.mend()
    state(page, "saved")
    assert sheet_of(mine[0]).state == SheetState.DRAFT


def test_a_change_of_a_submitted_sheet_counts_only_when_it_is_submitted(line: Line, mine: list[Assignment]) -> None:
    levels = {criterion.key: 3 for criterion in mine[0].round.rubric.criteria.all()}
    save_sheet(actor=mine[0].judge.user, assignment=mine[0], scores=levels, comment="as it was", base_revision=0, mutation_id="", submit=True)
    page = line.open()
    page.locator("body").press("5")
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
    assert sheet_of(mine[0]).total == 60
    line.reload()
    expect(page.locator("[data-save-text]")).to_have_text("Changed, not submitted yet")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/entries/{mine[0].pk}/" not in url)
    assert sheet_of(mine[0]).total > 60


def test_a_conflict_without_a_connection_is_kept_and_sent(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    page.locator("body").press("3")
    state(page, "saved")
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name="I have a conflict").click()
    page.get_by_label("mentor or adviser").check()
    page.get_by_role("button", name="Give the entry back").click()
    page.wait_for_url(f"**/entries/{mine[1].pk}/")
    expect(page.locator(f'[data-item="{mine[0].pk}"]')).to_have_count(0)
    page.unroute("**/api/**")
    line.mend()
    page.wait_for_function('async () => typeof judging !== "undefined" && (await judging.outbox.waiting()) === 0')
    assert Conflict.objects.get().kind == "mentor"
    assert Assignment.objects.get(pk=mine[0].pk).state == AssignmentState.RECUSED


def test_signing_out_waits_for_what_is_not_sent(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    page.route("**/api/**", lambda route: route.abort())
    page.locator("body").press("3")
    state(page, "local")
    page.goto(f"{HOME}/en/judge/")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("not sent or not submitted yet: 1")
    assert page.url == f"{HOME}/en/judge/"
    page.unroute("**/api/**")
    line.open()
    state(page, "saved")
    page.goto(f"{HOME}/en/judge/")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: not url.endswith("/judge/"))


def test_another_judge_on_the_same_device_sends_and_sees_nothing_of_mine(line: Line, mine: list[Assignment]) -> None:
    page = line.open()
    page.route("**/api/**", lambda route: route.abort())
    page.locator("body").press("3")
    state(page, "local")
    page.unroute("**/api/**")
    other = Assignment.objects.filter(round=mine[0].round).exclude(judge=mine[0].judge).select_related("judge__user").earliest("pk")
    line.client.force_login(other.judge.user)
    line.open(other)
    line.mend()
    page.locator("body").press("2")
    state(page, "saved")
    assert set(Scoresheet.objects.values_list("assignment", flat=True)) == {other.pk}
    line.client.force_login(mine[0].judge.user)
    line.open()
    state(page, "saved")
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [3]


def test_points_off_the_scale_are_said_at_their_place_and_keep_the_sheet_back(line: Line, mine: list[Assignment]) -> None:
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


def test_without_scripts_everything_can_be_read_and_done(browser: Browser, mine: list[Assignment]) -> None:
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
