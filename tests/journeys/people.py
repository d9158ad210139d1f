"""People on the site: one at a browser, one who uses the API.

The one at a browser finds forms by where they lead and buttons by their words.
"""

import re
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import (
    APIRequestContext,
    APIResponse,
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from tests.journeys.site import Site, until

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
PATIENCE_MS = 60_000  # only a broken site is ever waited for so long
expect.set_options(timeout=PATIENCE_MS)
NO_CONTENT = 204
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


class Visitor:
    """A person at a browser of their own."""

    def __init__(
        self, browser: Browser, site: Site, *, language: str = "ko", phone: bool = False
    ) -> None:
        self.site, self.language = site, language
        self.context: BrowserContext = browser.new_context(
            base_url=site.url,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            locale=language,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def address(self, name: str, *args: Any) -> str:
        """The path of a page in the person's language."""
        with translation.override(self.language):
            return reverse(name, args=args)

    def words(self, english: str, **facts: Any) -> str:
        """What the site says for this in the person's language."""
        with translation.override(self.language):
            return gettext(english) % facts if facts else gettext(english)

    def visit(self, name: str, *args: Any, query: str = "") -> None:
        """Type an address."""
        self._reach(self.page.goto(self.address(name, *args) + query))

    def follow(self, name: str, *args: Any) -> None:
        """Click a link that leads there."""
        link = (
            self.page.locator(f'a[href^="{self.address(name, *args)}"]').filter(visible=True).first
        )
        with self.page.expect_navigation() as went:
            link.click()
        self._reach(went.value)

    def press(
        self,
        name: str,
        /,
        *args: Any,
        button: str = "",
        scope: Locator | None = None,
        **values: Any,
    ) -> None:
        """Send the form that leads there, after opening what it lies in.

        button: its name=value, where a form has several.
        """
        form = (
            (scope or self.page.locator("body"))
            .locator(f'form[action="{self.address(name, *args)}"]')
            .first
        )
        if not form.is_visible():
            dialog = form.locator("xpath=ancestor::dialog").get_attribute("id")
            self.page.locator(f'[data-dialog-open="{dialog}"]').first.click()
        self.fill(form, **values)
        press = form.locator(
            f'button[name="{button.partition("=")[0]}"][value="{button.partition("=")[2]}"]'
            if button
            else "button:not([type=button], [formaction])"
        ).last
        self.click(press)

    def send(self, english: str, /, **values: Any) -> None:
        """Fill in the page's own form and press the button with these words."""
        self.fill(self.page.locator("main"), **values)
        self.click(
            self.page.locator("main").get_by_role("button", name=self.words(english), exact=True)
        )

    def fill(self, form: Locator, /, **values: Any) -> None:
        """Type, choose and tick, by the fields' names."""
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]')
            kind = field.first.evaluate("e => e.type || e.localName")
            if kind in {"radio", "checkbox"}:
                field = (
                    form.locator(f'[name="{name}"][value="{value}"]')
                    if isinstance(value, str)
                    else field
                )
                field.first.set_checked(bool(value), force=True)
            elif kind == "select-one":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def write(self, name: str, text: str) -> None:
        """Type a longer text."""
        self.page.locator(f'[name="{name}"]').fill(text)

    def sign_in(self, email: str) -> None:
        """On the sign-in page: ask for a code, take it out of the mail, type it."""
        before = len(self.site.mails(email))
        self.send("Mail me a code", email=email) if self.page.locator(
            '[name="email"]'
        ).count() else self.send("Mail me a code", login=email)
        self.send("Sign in", code=newest_code(self.site, email, before))

    def leave(self) -> None:
        """Close the browser; no script may have failed meanwhile."""
        self.context.close()
        assert self.problems == []

    def click(self, button: Locator) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation() as went:
            button.click()
        self._reach(went.value)

    def _reach(self, answer: Any) -> None:
        assert answer is not None
        assert answer.status < 400, (
            f"{answer.status} {answer.url}: {self.page.locator('main').inner_text()[:600]}"
        )
        assert self.page.locator("html").get_attribute("lang") == self.language


class Client:
    """A person who uses the API with a session of their own."""

    def __init__(self, playwright: Playwright, site: Site) -> None:
        self.site = site
        self._http: APIRequestContext = playwright.request.new_context(
            base_url=site.url,
            extra_http_headers={"Accept-Language": "ko", "Referer": f"{site.url}/"},
        )

    def enter(self, link: str) -> None:
        """Use the link of a mail: open its page, then click its one button."""
        self._good(self._http.get(link))
        self._good(self._http.post(link, form={"csrfmiddlewaretoken": self._token()}))

    def sign_in(self, email: str) -> None:
        """By a mailed code, through the same forms as everybody."""
        before = len(self.site.mails(email))
        self._good(self._http.get(reverse("account_request_login_code")))
        self._good(
            self._http.post(
                reverse("account_request_login_code"),
                form={"email": email, "csrfmiddlewaretoken": self._token()},
            )
        )
        self._good(
            self._http.post(
                reverse("account_confirm_login_code"),
                form={
                    "code": newest_code(self.site, email, before),
                    "csrfmiddlewaretoken": self._token(),
                },
            )
        )

    def ask(
        self, method: str, name: str, *args: Any, body: Any = None, key: str = "", query: str = ""
    ) -> Any:
        """Call an operation of the API and take its answer."""
        headers = {
            "X-CSRFToken": self._token(),
            "Accept": "application/json",
            **({"Idempotency-Key": key} if key else {}),
        }
        headers["Content-Type"] = (
            "application/octet-stream" if isinstance(body, bytes) else "application/json"
        )
        answer = self._http.fetch(
            reverse(f"api:{name}", args=args) + query,
            method=method,
            headers=headers,
            **({"data": body} if body is not None else {}),
        )
        return self._good(answer).json() if answer.status != NO_CONTENT else None

    def _token(self) -> str:
        return next(
            (
                str(cookie.get("value"))
                for cookie in self._http.storage_state()["cookies"]
                if cookie.get("name") == "csrftoken"
            ),
            "",
        )

    def _good(self, answer: APIResponse) -> APIResponse:
        assert answer.ok, f"{answer.status} {answer.url}: {answer.text()[:600]}"
        return answer


def newest_code(site: Site, email: str, before: int) -> str:
    """The code of the mail that came after the first `before` ones."""
    text = until(lambda: site.mails(email)[before:], f"a code for {email}")[-1]
    found = CODE.search(text)
    assert found, text
    return found.group(1)
