"""The browser reads an amount as the server does, and writes it in both ways below its box."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.challenge.kernel.text.test_amounts import NO_AMOUNT, TYPED
from tests.frontend.static.line import STATIC

pytestmark = pytest.mark.browser
HOME = "http://challenge.test"
READ = """async ([typed, language]) => {
  document.documentElement.lang = language;
  const { wonInWords, wonTyped } = await import("/static/js/amounts.js");
  return typed.map((text) => {
    const won = wonTyped(text);
    return [won ?? null, wonTyped(text, 10000) ?? null, won === undefined ? "" : wonInWords(won)];
  });
}"""


@pytest.fixture
def read(page: Page) -> Any:
    """What the module makes of texts, in a language."""

    def static(route: Route) -> None:
        route.fulfill(path=STATIC / route.request.url.removeprefix(f"{HOME}/static/"))

    page.route(f"{HOME}/static/**", static)
    page.route(f"{HOME}/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto(f"{HOME}/")
    return lambda typed, language: page.evaluate(READ, [typed, language])


def test_the_browser_reads_what_the_server_reads(read: Any) -> None:
    found = read([typed for typed, _won, _man in TYPED], "ko")
    assert [tuple(numbers) for *numbers, _words in found] == [(w, m) for _typed, w, m in TYPED]
    assert [row[0] for row in read(NO_AMOUNT, "ko")] == [None] * len(NO_AMOUNT)


def test_an_amount_is_shown_in_words_and_in_digits(read: Any) -> None:
    [[_won, _man, korean], [_one, _two, small]] = read(["5천만", "5천원"], "ko")
    assert (korean, small) == ("5,000만 원 (50,000,000원)", "5,000원")
    [[_won, _man, english], [_one, _two, odd]] = read(["1.28 billion", "1,234,567,891"], "en")
    assert (english, odd) == ("₩1,280,000,000 (₩1.28 billion)", "₩1,234,567,891")
