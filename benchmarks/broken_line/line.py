"""A device whose line to the server breaks, and two people who work on it: a judge who scores, a
founder who writes.
"""

import contextlib
from dataclasses import dataclass, field
from random import Random

from playwright.sync_api import Browser, Error, Page, Route, expect

PATIENCE = 30_000
NO_CONNECTION, BUSY, ANSWER_LOST = 0.25, 0.15, 0.6  # of the requests that fail
# ms that a hand needs from the last letter to whatever comes next: the device has kept it by then
HAND = 200
ALL_SAVED = (
    "async () => { const { autosave } = document.querySelector('form[data-autosave]'); await "
    "autosave.ready; return !autosave.hasChanges(); }"
)
LETTERS = "고객이 분명하고 수치를 직접 재었습니다. 다음 해의 계획은 근거를 더 적어 주십시오. "


class Device:
    """A browser, signed in.  bad: the share of API requests that fail: no connection, 503, or a
    lost answer to what was done.
    """

    def __init__(self, browser: Browser, home: str, session: str, random: Random) -> None:
        self.home, self.random, self.bad, self.lost = home, random, 0.0, 0
        size = (
            {"width": 390, "height": 800}
            if random.random() < 0.5
            else {"width": 1440, "height": 900}
        )
        self.context = browser.new_context(viewport=size, locale="ko-KR")  # type: ignore[arg-type]
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
        self.context.route("**/api/**", self._carry)
        self.page = self._tab()

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _carry(self, route: Route) -> None:
        with contextlib.suppress(Error):  # the page went meanwhile
            if self.random.random() >= self.bad:
                route.continue_()
                return
            draw = self.random.random()
            if draw < BUSY:
                route.fulfill(status=503)
                return
            if draw > 1 - ANSWER_LOST:
                route.fetch()
                self.lost += 1
            route.abort("connectionreset")

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.home + path)

    def shake(self, path: str) -> None:
        """One thing that happens on a train: no network, a network, a reload, the tab closed and
        opened again, a wait.
        """
        match self.random.choice(["off", "on", "reload", "tab", "wait"]):
            case "off":
                self.context.set_offline(True)
            case "on":
                self.context.set_offline(False)
            case "reload":
                self.context.set_offline(False)
                self.page.reload()
            case "tab":
                self.context.set_offline(False)
                self.page.close()
                self.page = self._tab()
                self.go(path)
            case _:
                self.page.wait_for_timeout(self.random.randint(100, 3000))

    def restore(self) -> None:
        """The connection is good again."""
        self.bad = 0
        self.context.set_offline(False)


@dataclass(slots=True)
class Meant:
    """What a judge meant with a sheet."""

    levels: dict[str, int] = field(default_factory=dict)
    comment: str = ""
    submitted: bool = False


def score(device: Device, path: str) -> Meant:
    """Score one sheet while the line breaks; four of five are submitted, the others stay drafts."""
    random, meant = device.random, Meant()
    device.restore()
    device.go(path)
    device.page.wait_for_selector("form[data-ready]")
    device.bad = random.choice([0.0, 0.4, 0.8])
    meant.comment = f"{random.randrange(10**6)} {LETTERS * 3}".strip()
    _score_all(device, meant)
    device.page.locator("[name=comment]").fill(meant.comment)
    device.page.wait_for_timeout(HAND)
    for _time in range(random.randint(0, 3)):
        device.shake(path)
        device.page.wait_for_selector("form[data-ready]")
    if random.random() < 0.3:
        _score_all(device, meant)
    meant.submitted = random.random() < 0.8
    if meant.submitted:
        device.page.locator("[data-submit]").click()
        with contextlib.suppress(
            Error
        ):  # without a network the next page may not be there; the sheet is kept all the same
            device.page.wait_for_url(lambda url: not url.endswith(path))
    return meant


def _score_all(device: Device, meant: Meant) -> None:
    for row in device.page.locator(".cr").all():
        level = device.random.randint(1, 5)
        label = row.locator(f'label:has(input[value="{level}"])')
        if not label.is_visible():
            row.locator("legend").click()
        label.click()
        meant.levels[str(row.get_attribute("data-key"))] = level


def hand_in(device: Device) -> None:
    """Back on a good line, the judge's start page: whatever waits on the device must leave by
    itself.
    """
    device.restore()
    device.go("/judge/")
    device.page.wait_for_selector("[data-outbox][data-ready]", state="attached")
    expect(device.page.locator("[data-outbox]")).to_be_hidden(timeout=PATIENCE)


@dataclass(slots=True)
class Written:
    """What a founder typed, by field; clashes: how often the page asked to choose between one's own
    words.
    """

    words: dict[str, str] = field(default_factory=dict)
    clashes: int = 0


def write(device: Device, path: str) -> Written:
    """Write in a section of the application while the line breaks, then wait until the page says
    that all is saved.
    """
    random, written = device.random, Written()
    device.restore()
    device.go(path)
    form = "form[data-autosave] textarea[name]"
    device.page.wait_for_selector(form)
    names = [str(field.get_attribute("name")) for field in device.page.locator(form).all()]
    device.bad = random.choice([0.4, 0.8])
    for number in range(random.randint(3, 7)):
        name = random.choice(names)
        place = device.page.locator(f'[name="{name}"]')
        place.fill("")
        written.words[name] = f"{number} {random.randrange(10**6)} {LETTERS}"
        place.press_sequentially(written.words[name], delay=2)
        device.page.wait_for_timeout(random.choice([HAND, 300, 1500, 3000]))
        if random.random() < 0.4:
            device.shake(path)
            device.page.wait_for_selector(form)
    device.restore()
    device.page.evaluate("dispatchEvent(new Event('online'))")
    for _moment in range(PATIENCE // 200):
        if device.page.evaluate(ALL_SAVED):
            break
        device.page.wait_for_timeout(200)
    written.clashes = device.page.locator("#clashes .callout").count()
    return written
