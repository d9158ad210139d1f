"""A table and a condition on a phone, by keys alone: cells are saved as one answer, rows come and
go, sums are counted, questions appear; and axe finds no barrier.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from challenge.models import Question
from submissions.models import Entry
from tests.frontend.static.line import HOME, PATIENCE_MS, Line, until
from tests.submissions import factories as s
from tests.submissions.questions import SAMPLES, ask

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PICTURES = os.environ.get("PICTURES_OF_FORMS", "")  # a folder, to look at them
PHONE: ViewportSize = {"width": 390, "height": 844}


class Device(Line):
    """Of somebody who writes or organises."""

    def __init__(self, context: BrowserContext, user: object) -> None:
        self.client, self.cut, self.api_away, self.busy, self.lose = Client(), False, False, 0, 0
        self.client.force_login(user)  # type: ignore[arg-type]
        self.database = connections["default"]
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        context.route(f"{HOME}/**", self.carry)

    def go(self, name: str, *args: object) -> Page:
        self.page.goto(HOME + reverse(name, args=args))
        return self.page


@pytest.fixture
def entry() -> Entry:
    edition = s.an_edition()
    for sample in SAMPLES:
        ask(edition, sample)
    Question.objects.filter(edition=edition, key="q-url").update(
        condition={"on": "q-yesno", "values": ["yes"]}
    )
    return s.a_draft(edition)


@pytest.fixture
def writing(context: BrowserContext, entry: Entry) -> Page:
    device = Device(context, s.writer_of(entry))
    device.page.set_viewport_size(PHONE)
    return device.go("startups:section", entry.pk, "team")


def answers_of(entry: Entry, key: str) -> object:
    return Entry.objects.values_list("answers", flat=True).get(pk=entry.pk).get(key)


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa",
            "best-practice"]})"""
    )
    return [f"{row['id']} {row['nodes'][0]['html'][:120]}" for row in found["violations"]]


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_table_is_written_by_keys_on_a_phone_and_saved_as_one_answer(
    writing: Page, entry: Entry
) -> None:
    page = writing
    first = page.locator('[name="cell-q-table-0-item"]')
    first.focus()
    page.keyboard.type("재료비")
    page.keyboard.press("Tab")
    page.keyboard.type("12,000,000")
    wanted: list[dict[str, str]] = [{"item": "재료비", "amount": "12,000,000"}]
    until(page, lambda: answers_of(entry, "q-table") == wanted)
    adder = page.locator("[data-row-add]")
    adder.focus()
    page.keyboard.press("Enter")
    expect(page.locator('[name="cell-q-table-2-item"]')).to_be_focused()
    page.keyboard.type("외주")
    page.locator('[name="cell-q-table-2-amount"]').fill("3000만")
    expect(page.locator('[data-sum="amount"]')).to_have_text("42,000,000")
    wanted.append({"item": "외주", "amount": "3000만"})
    until(page, lambda: answers_of(entry, "q-table") == wanted)
    adder.click()
    expect(adder).to_be_hidden()  # four rows are the most
    page.locator("[data-row-remove]").first.click()
    until(page, lambda: answers_of(entry, "q-table") == wanted[1:])
    expect(page.locator('[data-sum="amount"]')).to_have_text("30,000,000")
    page.reload()
    expect(page.locator('[name="cell-q-table-0-item"]')).to_have_value("외주")
    picture(page, "phone-section")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []


def test_a_question_appears_with_the_answer_it_hangs_on_and_keeps_its_words(
    writing: Page, entry: Entry
) -> None:
    page, address = writing, writing.locator('[name="q-url"]')
    expect(address).to_be_hidden()
    page.locator('[name="q-yesno"][value="yes"]').check(force=True)
    address.fill("https://acorn.example")
    until(page, lambda: answers_of(entry, "q-url") == "https://acorn.example")
    page.locator('[name="q-yesno"][value="no"]').check(force=True)
    expect(address).to_be_hidden()
    until(page, lambda: answers_of(entry, "q-yesno") == "no")
    assert answers_of(entry, "q-url") == "https://acorn.example"


def test_two_windows_of_one_table_show_one_another_what_was_saved(
    context: BrowserContext, writing: Page, entry: Entry
) -> None:
    other = context.new_page()
    other.goto(writing.url)
    writing.locator('[name="cell-q-years-1-people"]').fill("5")
    until(writing, lambda: answers_of(entry, "q-years") == [{}, {"people": "5"}])
    expect(other.locator('[name="cell-q-years-1-people"]')).to_have_value("5")
    expect(other.locator('[data-sum="people"]')).to_have_text("5")


def test_the_organisers_builder_and_preview_have_no_barrier(
    context: BrowserContext, entry: Entry
) -> None:
    edition = entry.edition
    device = Device(context, s.an_organiser(edition))
    edition.state = "draft"
    edition.save(update_fields=["state"])
    for size, width in (("wide", 1280), ("phone", PHONE["width"])):
        device.page.set_viewport_size({"width": width, "height": 844})
        for name, args in {
            "form_settings": (),
            "form_preview": (),
            "form_row": ("questions", "q-table"),
            "new_form_row": ("sections",),
        }.items():
            page = device.go(f"organisers:{name}", edition.slug, *args)
            picture(page, f"{size}-{name}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert not (found := barriers(page)), (name, found)
    page = device.go("organisers:new_form_row", edition.slug, "questions")
    expect(page.locator('[name="unit_ko"]')).to_be_hidden()
    page.locator('[name="kind"]').select_option("table")
    expect(page.locator('[name="cell-options-0-label_ko"]')).to_be_visible()
    expect(page.locator('[name="max_length"]')).to_be_hidden()
