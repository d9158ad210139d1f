"""Each component gives sound, accessible markup in both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from frontend.pages.styleguide import styleguide
from frontend.templatetags import components, navigation
from frontend.templatetags.navigation import ORGANISER_PAGES
from submissions.models import Startup

GALLERY = Path(__file__).resolve().parents[3] / "frontend/templates/styleguide.html"
VOID = {"meta", "link", "input", "img", "br", "hr", "source"}


def _request(path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def _render(source: str, **context: Any) -> str:
    return Template("{% load components %}" + source).render(Context(context))


class _Balance(HTMLParser):
    """Collects tags that are closed in the wrong order, and ids that occur twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Self-closed SVG marks."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_gallery_shows_every_component_with_balanced_tags_and_unique_ids(language: str) -> None:
    with translation.override(language):
        page = styleguide(_request("/styleguide/")).content.decode()
    check = _Balance()
    check.feed(page)
    assert check.wrong == []
    assert len(check.ids) == len(set(check.ids))
    assert f'<html lang="{language}" ' in page
    assert "{%" not in page
    assert "{{" not in page


def test_the_gallery_uses_every_tag_that_the_how_to_lists() -> None:
    parts = [GALLERY, *sorted((GALLERY.parent / "styleguide").glob("*.html"))]
    shown = "".join(part.read_text("utf-8") for part in parts)
    used = set(re.findall(r"{%\s*(\w+)", shown))
    elsewhere = {
        "icon",
        "bar",
        "once",
        "reader_sign",
        "language_links",
        "organiser_nav",
        "organiser_pages",
        "address",
        "period",
        "shown",
        "toasts",
        "module",
        "sheet",
        "page_title",
    }
    assert set(components.register.tags) - elsewhere - used == set()
    assert {tag for tag in components.register.tags if tag not in (components.__doc__ or "")} <= {
        "address",
        "reader_sign",
        "toasts",
        "module",
        "sheet",
        "page_title",
    }


def test_pages_carry_no_inline_script_or_handler() -> None:
    page = styleguide(_request()).content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
    assert re.findall(r"\son\w+=", page) == []


def test_a_button_turns_underscores_into_dashes_and_escapes() -> None:
    html = _render(
        '{% button label hx_post="/x/" hx_confirm=label disabled=off %}',
        label='Send "60"',
        off=False,
    )
    assert 'hx-post="/x/"' in html
    assert 'hx-confirm="Send &quot;60&quot;"' in html
    assert 'type="submit"' in html
    assert "disabled" not in html


def test_an_icon_button_keeps_its_name_for_screen_readers() -> None:
    assert 'aria-label="Close"' in _render('{% button "Close" icon="x" icon_only=True %}')


def test_a_badge_takes_its_colour_from_the_state() -> None:
    assert "badge-ok" in _render('{% badge "Submitted" status="submitted" %}')
    assert "badge-bad" in _render('{% badge "Out" status="rejected" %}')


def test_what_a_person_wrote_is_escaped_in_every_slot() -> None:
    bad = "<b>x</b>"
    for source in (
        "{% todo title=bad text=bad %}{% endtodo %}",
        "{% callout title=bad %}{{ bad }}{% endcallout %}",
        "{% winner_card bad bad %}",
        "{% intro_card bad bad why=bad %}{% endintro_card %}",
        "{% person bad bad %}",
    ):
        assert bad not in _render(source, bad=bad)


class _Form(forms.Form):
    pitch = forms.CharField(
        label="In one line",
        help_text="One sentence.",
        widget=forms.Textarea(attrs={"data-max": 10}),
    )
    site = forms.URLField(label="Site", required=False, assume_scheme="https")


def test_a_field_says_its_hint_its_error_and_how_long_it_may_be() -> None:
    html = str(_Form({"pitch": ""})["pitch"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_pitch_helptext id_pitch_error"' in html
    assert 'id="id_pitch_helptext"' in html
    assert 'id="id_pitch_error"' in html
    assert "0 / 10" in html
    assert "(optional)" in str(_Form()["site"].as_field_group())


def test_the_error_summary_links_to_each_field() -> None:
    html = _render("{% error_summary form %}", form=_Form({"pitch": "", "site": "no site"}))
    assert 'href="#id_pitch"' in html
    assert 'href="#id_site"' in html
    assert "2 things" in html
    assert _render("{% error_summary form %}", form=_Form({"pitch": "ok"})).strip() == ""


def test_a_message_with_an_undo_address_becomes_a_toast_with_a_button() -> None:
    request = _request()
    messages.success(request, "Submitted", extra_tags="undo:/undo/7/")
    html = _render("{% toasts %}", request=request)
    assert 'action="/undo/7/"' in html
    assert "toast-ok" in html


def test_a_failure_is_an_alert() -> None:
    request = _request()
    messages.error(request, "Not sent")
    assert 'role="alert"' in _render("{% toasts %}", request=request)


def test_the_language_switch_keeps_page_and_query() -> None:
    with translation.override("ko"):
        html = _render("{% language_links %}", request=_request("/privacy/?a=1"))
    assert 'href="/en/privacy/?a=1"' in html
    assert 'aria-current="true"' in html


def test_the_organiser_menu_leaves_out_what_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        navigation, "ORGANISER_PAGES", (*ORGANISER_PAGES, ("no_such_page", "x", "Nowhere"))
    )
    html = _render(
        "{% organiser_pages edition nav as pages %}{% organiser_nav pages %}",
        edition=SimpleNamespace(slug="e-1"),
        nav="entries",
    )
    assert "Nowhere" not in html


def test_the_pager_keeps_the_other_filters() -> None:
    html = _render(
        "{% pagination page %}",
        page=Paginator(range(90), 10).page(4),
        request=_request("/?q=ai&page=4"),
    )
    assert 'href="?q=ai&amp;page=5"' in html
    assert 'aria-current="page">4<' in html


def test_a_failed_step_says_why() -> None:
    html = _render(
        "{% pipeline steps %}",
        steps=[{"label": "Mail", "state": "failed", "progress": 0.4, "error": "No answer"}],
    )
    assert "is-failed" in html
    assert "No answer" in html


def test_a_bar_never_leaves_its_track() -> None:
    assert "width:100%" in _render("{% bar 140 %}")
    assert "width:0%" in _render("{% bar share %}", share=-3)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "400.html",
        "403.html",
        "403_csrf.html",
        "404.html",
        "500.html",
        "account/logout.html",
        "mfa/index.html",
    ],
)
def test_error_and_account_pages_stand_on_their_own(name: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(
            name,
            {"MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"], "authenticators": {}},
            request=_request("/account/"),
        )
    check = _Balance()
    check.feed(page)
    assert check.wrong == []
    assert page.count("<h1") == 1
    assert f'lang="{language}"' in page


def test_the_five_hundred_page_needs_neither_request_nor_database() -> None:
    assert "<h1>" in render_to_string("500.html")


def test_a_companys_colour_is_the_same_in_both_languages_and_its_district_is_translated() -> None:
    company = Startup(name_ko="소담극장", name_en="Sodam Theatre")
    drawn = []
    for language in ("ko", "en"):
        with translation.override(language):
            source = "{% monogram company %} {{ place|in_district }}"
            drawn.append(_render(source, company=company, place="종로구"))
    colours = [re.findall("mono-[0-9]", each) for each in drawn]
    assert colours[0] == colours[1] != []
    assert [each.rpartition(" ")[2] for each in drawn] == ["종로구", "Jongno-gu"]
    with translation.override("en"):
        assert _render("{{ place|in_district }}", place="해운대구") == "Haeundae-gu"
        assert _render("{{ place|in_district }}", place="분당") == "분당"
