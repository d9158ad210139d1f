"""A real call is built by the pages alone: the PSST plan with its tables, questions of the library
that hang on one another, a question and a paper of one's own, the rules tried; then it is public.

Clicks and letters are counted, and the minutes of an ordinary typist who knows the pages: 0.28 s a
key and 1.1 s to point at something (keystroke-level model), 1.35 s of thought before each.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from challenge.models import Edition
from tests.frontend.static.js.test_cells import PHONE, Device, barriers, picture
from tests.frontend.static.line import HOME
from tests.judging import factories as make
from tests.submissions.factories import RESPONSIBLE, TEXTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SLUG = "built-2027"
MOST_CLICKS, MOST_MINUTES = 120, 20
KEY_SECONDS, POINT_SECONDS, THOUGHT_SECONDS = 0.28, 1.1, 1.35
TAKEN = [  # what is searched, its key, the part of the form
    ("수상한 적", "checks.has-awards", "overview"),
    ("수상 이력", "checks.awards-before", "overview"),
    ("고용 현황", "company.staff", "team"),
    ("재무 현황", "funds.accounts", "growth"),
    ("가점", "checks.bonus", "overview"),
]


class Organiser:
    """Clicks and types, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.letters = page, 0, 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).last)

    def send(self, name: str) -> None:
        """Press, and wait for the answer: who goes on at once takes the form back unsent."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press(name)

    def led_to(self, name: str) -> None:
        """Where a sent form has led: the line between follows it without telling the browser."""
        self.page.goto(HOME + reverse(f"organisers:{name}", args=[SLUG]))

    def fill(self, **values: Any) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]:not([type=hidden])").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
                self.letters += len(str(value))
            self.clicks += 1

    @property
    def minutes(self) -> float:
        pointed = self.clicks * (POINT_SECONDS + THOUGHT_SECONDS)
        return (pointed + self.letters * KEY_SECONDS) / 60


@pytest.fixture
def organiser(context: BrowserContext) -> Organiser:
    device = Device(context, make.an_operator())
    device.page.set_viewport_size({"width": 1440, "height": 900})
    return Organiser(device.go("organisers:new_edition"))


def looked_at(page: Page, name: str) -> None:
    """At both widths, in English here; in Korean too for those who look."""
    for language in ("en", "ko"):
        for width, height in ((1440, 900), (PHONE["width"], PHONE["height"])):
            page.set_viewport_size({"width": width, "height": height})
            picture(page, f"{name}-{width}-{language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert (found := barriers(page)) == [], (name, found)
        if language == "en":
            page.goto(page.url.replace("/en/", "/"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(page.url.replace("/run/", "/en/run/"))


def begin(organiser: Organiser) -> Edition:
    now = timezone.localtime()
    organiser.fill(
        name_ko="서울 창업 챌린지 2027",
        name_en="Seoul Startup Call 2027",
        slug=SLUG,
        challenge_slug="built",
        year=2027,
        notice_date=f"{now:%Y-%m-%d}",
        opens_at=f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        closes_at=f"{now + timedelta(days=40):%Y-%m-%dT%H:%M}",
        region="서울, Seoul",
        **RESPONSIBLE,
    )
    organiser.send("Create the edition")
    expect(organiser.page.locator("main")).to_contain_text("Texts and dates")
    organiser.led_to("settings")
    organiser.fill(**TEXTS)
    organiser.click(organiser.page.get_by_role("button", name="Save", exact=True).first)
    expect(organiser.page.locator("body")).to_contain_text("Saved.")
    return Edition.objects.get(slug=SLUG)


def take_from_the_library(organiser: Organiser, edition: Edition) -> None:
    page = organiser.page
    organiser.click(page.get_by_role("link", name="From the library").first)
    for search, key, part in TAKEN:
        organiser.fill(search=search)
        organiser.press("Search")
        organiser.fill(section=part)
        organiser.click(page.locator(f'button[value="/{key}"]'))
        expect(page.locator("body")).to_contain_text("is on the form now")
        organiser.led_to("question_library")
    looked_at(page, "library")
    page.goto(f"{page.url}?search=사업비")
    looked_at(page, "library-found")
    organiser.click(page.get_by_role("link", name="Application form").last)
    assert edition.questions.get(key="awards-before").condition["on"] == "has-awards"


def ask_one_s_own(organiser: Organiser, edition: Edition) -> None:
    page = organiser.page
    organiser.click(page.get_by_role("link", name="Add a question").first)
    organiser.fill(slug="launch-date", kind="date", label_ko="출시일", label_en="Launch date")
    organiser.click(page.locator('label:has([value="item-stage=launched"])'))
    organiser.send("Save")
    organiser.led_to("form_settings")
    own = edition.questions.get(key="launch-date")
    assert (own.kind, own.condition["values"]) == ("date", ["launched"])
    organiser.click(page.get_by_role("link", name="Add a paper"))
    organiser.fill(slug="venture", name_ko="벤처기업확인서", name_en="Venture certificate")
    organiser.fill(most_months=3)
    organiser.click(page.locator('label:has([name="required"])').first)
    organiser.click(page.locator('label:has([name="types"][value="pdf"])'))
    organiser.send("Save")
    organiser.led_to("form_settings")
    paper = edition.papers.get(key="venture")
    assert (paper.required, paper.types, paper.most_months) == (False, ["pdf"], 3)


def try_the_rules(organiser: Organiser) -> None:
    page = organiser.page
    organiser.click(page.get_by_role("link", name="Who may apply").first)
    organiser.fill(founded_on="2010-01-01", city="부산광역시")
    organiser.press("Try it")
    expect(page.locator("#outcome")).to_contain_text("can't begin an application")
    expect(page.locator("#outcome")).to_contain_text("Venture certificate")
    looked_at(page, "trial-refused")
    organiser.fill(founded_on=f"{timezone.localdate() - timedelta(days=400)}", city="서울특별시")
    organiser.press("Try it")
    expect(page.locator("#outcome")).to_contain_text("may apply")
    looked_at(page, "trial-passes")


def test_a_real_call_is_built_by_the_pages_alone(organiser: Organiser) -> None:
    page, edition = organiser.page, begin(organiser)
    organiser.click(page.get_by_role("link", name="Application form").first)
    organiser.click(page.get_by_role("button", name="Take over: PSST business plan").first)
    organiser.send("Take over: PSST business plan")
    organiser.led_to("form_settings")
    assert edition.questions.filter(kind="table").count() >= 9
    take_from_the_library(organiser, edition)
    ask_one_s_own(organiser, edition)
    organiser.click(page.get_by_role("link", name="The form as a startup sees it"))
    expect(page.locator("main")).to_contain_text("Launch date")
    try_the_rules(organiser)
    organiser.click(page.get_by_role("link", name="Texts and dates").first)
    organiser.click(page.get_by_role("button", name="Publish").first)
    organiser.send("Publish the edition")
    organiser.led_to("settings")
    edition.refresh_from_db()
    assert edition.state == Edition.State.PUBLISHED
    page.goto(HOME + reverse("public:form", args=[SLUG]))
    for label in ("Budget", "Prizes so far", "People employed", "Launch date"):
        expect(page.locator("main")).to_contain_text(label)
    figures = {"clicks": organiser.clicks, "letters": organiser.letters}
    sys.stdout.write(json.dumps({**figures, "minutes": round(organiser.minutes, 1)}) + "\n")
    assert organiser.clicks <= MOST_CLICKS
    assert organiser.minutes <= MOST_MINUTES
