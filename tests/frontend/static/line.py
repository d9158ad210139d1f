"""A judge's device and the line from it to the server, which can break.

The real pages and the real API answer through Django's test client; only the line between is played
by the test.
"""

from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from judging.models import Assignment, Scoresheet

STATIC = Path(__file__).resolve().parents[3] / "frontend/static"
HOME = "http://localhost"
PATIENCE_MS = 30_000  # a busy machine: nothing here waits longer than it must


class Line:
    """The network between a device and the server.

    It can be cut, for all or for the API only, answer 503, or lose the answer to a write.
    """

    def __init__(self, context: BrowserContext, assignment: Assignment) -> None:
        self.client, self.cut, self.api_away, self.busy, self.lose = Client(), False, False, 0, 0
        self.client.force_login(assignment.judge.user)
        self.database = connections["default"]
        self.page, self.assignment = context.new_page(), assignment
        self.page.set_default_timeout(PATIENCE_MS)
        context.route(f"{HOME}/**", self.carry)

    def carry(self, route: Route) -> None:
        request, path = route.request, route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            file = Path(str(finders.find(path.removeprefix("/static/").partition("?")[0])))
            route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)
        elif self.cut or (self.api_away and path.startswith("/api/")):
            route.abort("internetdisconnected")
        elif self.busy and path.startswith("/api/"):
            self.busy -= 1
            route.fulfill(status=503)
        else:
            self._answer(route, request.method, path)

    def _answer(self, route: Route, method: str, path: str) -> None:
        connections["default"] = (
            self.database
        )  # Playwright calls in a context of its own, which would open another connection
        headers = route.request.headers
        passed: dict[str, str] = {
            name: headers[name]
            for name in ("idempotency-key", "if-match", "accept", "accept-language")
            if name in headers
        }
        kind = headers.get("content-type", "application/octet-stream")
        answer = self.client.generic(
            method, path, route.request.post_data_buffer or b"", content_type=kind, headers=passed
        )
        if answer.status_code == 302:
            answer = self.client.get(answer["Location"])
        if self.lose and method == "PUT":
            self.lose -= 1
            route.abort("connectionreset")
            return
        body = answer.getvalue() if answer.streaming else answer.content
        kept = ("Content-Type", "Content-Disposition")
        route.fulfill(
            status=answer.status_code,
            headers={name: answer[name] for name in kept if name in answer},
            body=body,
        )

    def open(self, assignment: Assignment | None = None) -> Page:
        shown = assignment or self.assignment
        self.page.goto(f"{HOME}/en/judge/rounds/{shown.round_id}/entries/{shown.pk}/")
        self.page.wait_for_selector("form[data-ready]")
        return self.page

    def reload(self) -> Page:
        self.page.reload()
        self.page.wait_for_selector("form[data-ready]")
        return self.page

    def restore(self) -> None:
        self.cut = False
        self.page.evaluate("dispatchEvent(new Event('online'))")


def state(page: Page, name: str) -> None:
    expect(page.locator("[data-save]")).to_have_attribute("data-state", name, timeout=PATIENCE_MS)


def until(page: Page, holds: Callable[[], bool]) -> None:
    for _moment in range(PATIENCE_MS // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError


def nothing_waits(page: Page) -> None:
    """Wait until the device has sent all.

    wait_for_function would take the promise itself for a yes.
    """
    until(
        page,
        lambda: page.evaluate(
            "async () => typeof judging !== 'undefined' && (await judging.outbox.waiting()) === 0"
        ),
    )


def is_kept(page: Page, comment: str) -> None:
    """Wait until the device has these words."""
    until(
        page,
        lambda: page.evaluate(
            "async words => typeof judging !== 'undefined' && (await "
            "judging.outbox.drafts())[0]?.comment === words",
            comment,
        ),
    )


def submission_is_kept(page: Page) -> None:
    """Wait until the device has a submission.

    What a page shows of a round that has closed, it may show because of an earlier autosave.
    """
    until(
        page,
        lambda: page.evaluate(
            "async () => (await judging.outbox.rows()).some(row => row.body.submit)"
        ),
    )


def sheet_of(assignment: Assignment) -> Scoresheet:
    return Scoresheet.objects.get(assignment=assignment)


def is_on_the_server(page: Page, assignment: Assignment, **facts: object) -> None:
    """Wait until the server has a sheet like this."""
    until(page, Scoresheet.objects.filter(assignment=assignment, **facts).exists)


def fill_by_keys(page: Page, comment: str = "good work and a clear market") -> None:
    page.locator("body").press("5")
    for key in "432":
        page.keyboard.press(key)
    page.keyboard.press("c")
    page.keyboard.type(comment)
