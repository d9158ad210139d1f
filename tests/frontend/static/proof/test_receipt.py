"""The page that checks receipts: the vectors pass in the browser, forgeries are told in words."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route, expect

from challenge.transparency.linked_receipt import linked_receipt
from frontend.pages.public import proof

ROOT = Path(__file__).resolve().parents[4]
HOME = "http://127.0.0.1:1"  # a secure context, as the site is
VECTORS = json.loads((ROOT / "docs/examples/proof-vectors.json").read_text("utf-8"))
pytestmark = pytest.mark.browser
# genuine, and not under this one
UNDER_ANOTHER = {
    "the signature of another sheet",
    "another photo than the one that the office signed",
}


@pytest.fixture
def check(page: Page) -> Callable[[Any], None]:
    """Open the page with the vectors' keys, and choose a file."""

    def static(route: Route) -> None:
        path = route.request.url.removeprefix(f"{HOME}/static/").partition("?")[0]
        route.fulfill(path=ROOT / "frontend" / "static" / path)

    def show(receipt: Any) -> None:
        body = receipt if isinstance(receipt, str) else json.dumps(receipt)
        file = {"name": "receipt.json", "mimeType": "application/json", "buffer": body.encode()}
        page.locator("#receipt-file").set_input_files(file)  # type: ignore[arg-type]

    with translation.override("en"):
        context = {"words": proof.check_words(), "keys": VECTORS["keys"]}
        request = RequestFactory().get("/en/proof/")
        html = render_to_string("public/proof/check_form.html", context, request)
    page.route(f"{HOME}/static/**", static)
    page.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{HOME}/")
    return show


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_vectors_pass_in_the_browser(
    page: Page, check: Callable[[Any], None], case: dict[str, Any]
) -> None:
    check(case["receipt"])
    told = page.locator("#receipt-told")
    expect(told).to_have_attribute("data-result", "fine" if case["holds"] else "wrong")
    if "fates" in case:
        fates = told.locator("li").evaluate_all("rows => rows.map(row => row.dataset.fate)")
        shown = ["wrong" if fate in {"changed", "missing"} else fate for fate in case["fates"]]
        assert fates == shown


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_code_on_a_paper_is_checked_when_its_link_opens(
    page: Page, check: Callable[[Any], None], case: dict[str, Any]
) -> None:
    """As the file with that item alone, but for the devices, for which a code has no room."""
    told = page.locator("#receipt-told")
    newest = {**case["receipt"], "publications": [], "documents": {}}
    newest["items"] = [max(newest["items"], key=lambda item: item["index"])]
    check(newest)
    expect(told).to_have_attribute("data-result", re.compile("."))
    words, result = told.inner_text(), told.get_attribute("data-result")
    page.goto(f"{HOME}/#{linked_receipt(case['receipt'])}")
    page.reload()  # only the end of the address has changed
    if "signed" in newest["items"][0]["content"] and case["name"] not in UNDER_ANOTHER:
        expect(told).to_have_attribute("data-result", "fine")
        expect(told).to_contain_text(re.compile(r"signed it, with the key \S{8}…"))
        return
    expect(told).to_have_attribute("data-result", str(result))
    assert told.inner_text() == words


@pytest.mark.parametrize("code", ["no-code", "AAAA", "%41"])
def test_a_damaged_code_is_no_receipt(page: Page, check: Callable[[Any], None], code: str) -> None:
    page.goto(f"{HOME}/#{code}")
    page.reload()
    expect(page.locator("#receipt-told")).to_contain_text("This is not a receipt of ours.")


def test_it_says_in_words_what_was_counted(page: Page, check: Callable[[Any], None]) -> None:
    told = page.locator("#receipt-told")
    honest, dishonest = VECTORS["cases"][1:3]
    check(honest["receipt"])
    expect(told).to_contain_text("The result counted it as you gave it.")
    expect(told).to_contain_text("Signed by this site's log challenge.example.org/log")
    check(dishonest["receipt"])
    expect(told).to_contain_text("not what you gave")


@pytest.mark.parametrize("file", ["", "{}", "[]", '{"format": "challenge-receipt-1"}', "no json"])
def test_another_file_is_no_receipt(page: Page, check: Callable[[Any], None], file: str) -> None:
    check(file)
    expect(page.locator("#receipt-told")).to_contain_text("This is not a receipt of ours.")


def test_the_scripts_are_small() -> None:
    folder = ROOT / "frontend" / "static" / "proof"
    assert sum((folder / name).stat().st_size for name in ("page.js", "receipt.js")) < 18_500
    assert sum(path.stat().st_size for path in folder.glob("*.js")) < 38_500


def test_a_paper_sheet_says_who_entered_it_and_the_photos_digest(
    page: Page, check: Callable[[Any], None]
) -> None:
    told = page.locator("#receipt-told")
    cases = {case["name"]: case["receipt"] for case in VECTORS["cases"]}
    check(cases["entered by the office, signed with the photo's digest"])
    expect(told).to_contain_text("Entered by the office from paper: by 이담당.")
    expect(told).to_contain_text("SHA-256 of the photo of the paper: 5e75edda")
    expect(told).to_contain_text("The device of whoever entered it signed it")
    check(cases["imported by the office, with the table's digest, unsigned"])
    expect(told).to_contain_text("SHA-256 of the table that it was imported from")
    check(cases["entered by the office without a photo"])
    expect(told).to_contain_text("No photo of the paper was attached.")
