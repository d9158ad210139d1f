"""The scripts in a real browser: no letter and no byte is lost when the connection breaks.

The network is played by the test.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from playwright.sync_api import Page, Route, expect

STATIC = Path(__file__).resolve().parents[3] / "frontend/static"
HOME = "http://challenge.test"
pytestmark = pytest.mark.browser


@pytest.fixture
def serve(page: Page) -> Callable[..., None]:
    """Open a page with this body and these scripts; static files come from the disk."""

    def static(route: Route) -> None:
        path = STATIC / route.request.url.removeprefix(f"{HOME}/static/").partition("?")[0]
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    def show(body: str, *scripts: str) -> None:
        links = "".join(
            f'<script type="module" src="/static/js/{name}.js"></script>' for name in scripts
        )
        content = Template("{% load components %}" + body + "{% toasts %}").render(Context({}))
        html = (
            '<!doctype html><html lang="en"><meta '
            f'charset="utf-8"><title>t</title><body>{content}{links}'
        )
        page.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{HOME}/")

    page.route(f"{HOME}/static/**", static)
    page.clock.install()
    return show


FORM = """<form data-autosave="/answers" data-autosave-key="entry-1"
data-versions='{"pitch": [3, 9, "x"]}'>
<input id="pitch" name="pitch"><input id="title" name="title"></form>{% save_state %}"""


APPLY = ("autosave", "apply")
CLASHES = '<div id="clashes" data-text-back="Cancel it" data-text-discard="Discard"></div>'


def _note_and_answer(posted: list[str], route: Route) -> None:
    posted.append(route.request.post_data or "")
    route.fulfill(body="ok")


class _Server:
    """Remembers what was saved; can be away, or answer with somebody else's words."""

    def __init__(self, page: Page) -> None:
        self.away = False
        self.answer: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        page.route(f"{HOME}/answers", self.hear)

    def hear(self, route: Route) -> None:
        if self.away:
            route.abort()
            return
        sent = json.loads(route.request.post_data or "{}")
        self.heard.append(sent)
        clash = self.answer.get("current", {})
        versions = {name: 10 + len(self.heard) for name in sent["changes"] if name not in clash}
        route.fulfill(status=409 if clash else 200, json={"versions": versions, **self.answer})


def test_a_draft_is_sent_after_a_quiet_moment_with_the_version_it_began_from(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    serve(FORM, "autosave")
    page.locator("#pitch").press_sequentially("로봇")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard == [{"changes": {"pitch": "로봇"}, "base_versions": {"pitch": 3}}]


def test_nothing_is_sent_while_hangul_is_being_composed(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    serve(FORM, "autosave")
    page.locator("#pitch").evaluate(
        """e => { e.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        e.value = 'ㄹ';
        e.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }"""
    )
    page.clock.run_for(6000)
    assert server.heard == []
    page.locator("#pitch").evaluate(
        "e => { e.value = '로'; e.dispatchEvent(new CompositionEvent('compositionend', "
        "{bubbles: true})); }"
    )
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard[0]["changes"] == {"pitch": "로"}


def test_without_a_connection_the_words_stay_on_the_device_through_a_reload(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    server.away = True
    serve(FORM, "autosave")
    page.locator("#title").fill("Carrier")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    page.reload()
    expect(page.locator("#title")).to_have_value("Carrier")
    server.away = False
    page.clock.run_for(16000)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard[-1]["changes"] == {"title": "Carrier"}


def _let_pass_until(page: Page, state: str) -> None:
    """On a busy machine the device's store answers after the clock was moved: moved again."""
    saved = page.locator("[data-save]")
    for _turn in range(40):
        page.clock.run_for(1300)
        if saved.get_attribute("data-state") == state:
            break
        page.wait_for_timeout(50)
    expect(saved).to_have_attribute("data-state", state)


def test_what_is_typed_after_a_reload_is_saved_and_the_words_of_before_are_offered(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    server.away = True
    serve(FORM, "autosave")
    page.locator("#title").fill("of yesterday")
    page.locator("#pitch").fill("also of yesterday")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    at_once = (
        "title.value = 'of today'; title.dispatchEvent(new InputEvent('input', {bubbles: true}))"
    )
    server.away = False
    tag = '<script type="module" src="/static/js/{}.js"></script>'
    scripts = "".join(map(tag.format, APPLY))
    typed_at_once = f'{scripts}<script type="module">{at_once}</script>'
    serve(CLASHES + FORM + typed_at_once)
    expect(page.locator("#pitch")).to_have_value("also of yesterday")
    # nobody is asked about two texts of one's own: the newer is sent, the older offered
    _let_pass_until(page, "saved")
    expect(page.locator("#title")).to_have_value("of today")
    kept = {name: value for sent in server.heard for name, value in sent["changes"].items()}
    assert kept == {"title": "of today", "pitch": "also of yesterday"}
    assert "of yesterday" in server.heard[-1]["replaces"]["title"]
    offer = page.locator("#clashes .callout")
    expect(offer.locator(".theirs")).to_have_text("of yesterday")
    serve(CLASHES + FORM, *APPLY)
    expect(offer.locator(".theirs")).to_have_text("of yesterday")  # until one has decided
    page.clock.run_for(1300)
    assert len(server.heard) == 1
    offer.get_by_role("button", name="Cancel it").click()
    page.clock.run_for(1300)
    expect(page.locator("#title")).to_have_value("of yesterday")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard[-1]["changes"] == {"title": "of yesterday"}
    serve(CLASHES + FORM, *APPLY)
    page.clock.run_for(1300)
    expect(offer).to_have_count(0)


def test_what_another_writer_changed_is_not_overwritten_until_the_writer_chose(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    server.answer = {"current": {"pitch": {"value": "theirs", "version": 8}}}
    serve(FORM, "autosave")
    page.locator("#pitch").fill("mine")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "failed")
    page.clock.run_for(40000)
    assert len(server.heard) == 1
    server.answer = {}
    page.evaluate("document.querySelector('form').autosave.resolve('pitch', 'both')")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard[-1] == {"changes": {"pitch": "both"}, "base_versions": {"pitch": 8}}


def test_words_whose_answer_got_lost_are_named_when_more_is_sent_also_after_a_reload(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    serve(FORM, "autosave")
    server.away = True  # whether the words came through, this device can't know
    for words in ("robots", "robots that walk"):
        page.locator("#pitch").fill(words)
        page.clock.run_for(1300)
        expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    server.away = False
    page.reload()
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard == [
        {
            "changes": {"pitch": "robots that walk"},
            "base_versions": {"pitch": 3},
            "replaces": {"pitch": ["robots"]},
        }
    ]
    page.locator("#pitch").fill("robots that run")
    page.clock.run_for(1300)
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert "replaces" not in server.heard[-1]


def test_a_plain_submit_waits_for_words_whose_answer_got_lost_and_stays_without_a_connection(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    posted: list[str] = []
    page.route(f"{HOME}/next", partial(_note_and_answer, posted))
    serve(
        FORM.replace("<form ", '<form method="post" action="/next" ').replace(
            "</form>",
            '<input type="hidden" name="base-pitch" value="3"><button name="go" '
            'value="on">Go on</button></form>',
        ),
        "autosave",
        "apply",
        "forms",
    )
    server.away = True
    page.locator("#pitch").fill("robots")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    page.context.set_offline(True)
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(5000)
    expect(page.locator("#pitch")).to_have_value("robots")
    assert posted == []
    page.context.set_offline(False)
    server.away = False
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{HOME}/next")
    assert posted == ["pitch=robots&title=&base-pitch=11&go=on"]


def test_words_of_this_device_are_sent_with_the_version_they_were_written_over(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    server.away = True
    serve(FORM, "autosave")
    page.locator("#pitch").fill("mine")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    server.away = False
    serve(FORM.replace("[3, 9", "[7, 9"), "autosave")  # somebody else wrote meanwhile
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert server.heard == [{"changes": {"pitch": "mine"}, "base_versions": {"pitch": 3}}]


def test_whoever_was_signed_out_is_told_and_led_back_and_the_words_stay(
    page: Page, serve: Callable[..., None]
) -> None:
    serve(FORM, "autosave")
    page.route(
        f"{HOME}/answers",
        lambda route: route.fulfill(
            status=403, json={"type": "client_error", "errors": [{"code": "not_authenticated"}]}
        ),
    )
    page.locator("#title").fill("Carrier")
    page.clock.run_for(1300)
    expect(page.locator("[data-save]")).to_contain_text("Signed out")
    expect(page.locator("[data-save-signin]")).to_have_attribute("href", re.compile(r"\?next=%2F$"))
    page.reload()
    expect(page.locator("#title")).to_have_value("Carrier")


def test_what_cannot_be_kept_is_said_at_its_field_until_it_is_changed(
    page: Page, serve: Callable[..., None]
) -> None:
    server = _Server(page)
    server.answer = {"refused": {"title": "Remove the number."}, "versions": {}}
    serve(
        '<form data-autosave="/answers" data-autosave-key="entry-1"><div '
        'class="field"><input id="title" name="title"></div></form>{% save_state %}',
        "autosave",
        "apply",
    )
    page.locator("#title").fill("900101-1234567")
    page.clock.run_for(1300)
    expect(page.get_by_role("alert")).to_have_text("Remove the number.")
    server.answer = {}
    page.locator("#title").fill("")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_old_page_sends_the_token_of_today(page: Page, serve: Callable[..., None]) -> None:
    sent: list[str] = []
    page.route(f"{HOME}/save", partial(_note_and_answer, sent))
    serve(
        '<form method="post" action="/save"><input type="hidden" name="csrfmiddlewaretoken" '
        'value="old"><button>Save</button></form>',
        "forms",
    )
    page.evaluate("document.cookie = 'csrftoken=new'")
    page.get_by_role("button").click()
    page.wait_for_url(f"{HOME}/save")
    assert sent == ["csrfmiddlewaretoken=new"]


def test_an_upload_goes_on_where_the_server_stopped(page: Page, serve: Callable[..., None]) -> None:
    got, breaks = bytearray(), [True]

    def piece(route: Route) -> None:
        if route.request.method == "PUT":
            offset = int(route.request.url.rpartition("=")[2])
            if offset and breaks:
                got.extend(
                    (route.request.post_data_buffer or b"")[:1]
                )  # a byte arrived before the line broke
                breaks.clear()
                route.abort()
                return
            assert offset == len(got)
            got.extend(route.request.post_data_buffer or b"")
        route.fulfill(json={"id": "u-1", "offset": len(got), "attachment": None})

    page.route(
        f"{HOME}/uploads/",
        lambda route: route.fulfill(status=201, json={"id": "u-1", "offset": 0, "chunk_size": 4}),
    )
    page.route(f"{HOME}/uploads/u-1/**", piece)
    serve('{% uploader url="/uploads/" entry=1 kind="deck" max_bytes=100 %}', "upload")
    page.locator("input[type=file]").set_input_files(
        {"name": "deck.pdf", "mimeType": "application/pdf", "buffer": b"0123456789"}
    )
    expect(page.locator("[data-uploads]")).to_contain_text("No connection")
    page.clock.run_for(3000)
    expect(page.locator("[data-uploads]")).to_contain_text("uploaded")
    assert bytes(got) == b"0123456789"


def test_a_file_that_is_too_large_is_not_sent_and_says_what_to_do(
    page: Page, serve: Callable[..., None]
) -> None:
    serve('{% uploader url="/uploads/" entry=1 kind="deck" max_bytes=4 %}', "upload")
    page.locator("input[type=file]").set_input_files(
        {"name": "deck.pdf", "mimeType": "application/pdf", "buffer": b"0123456789"}
    )
    expect(page.locator("[data-uploads]")).to_contain_text("larger than 4B. Please make it smaller")


BOARD = """<div data-board="/move" data-text-moved="{card}: moved to {column}"
data-text-failed="Not moved">
<section><h2>A <span class="num">1</span></h2><ul data-column="a" data-label="A">
<li class="kc" data-key="7" data-name="소리맵"><select data-move aria-label="m">
<option value=""></option><option value="b">B</option></select></li></ul></section>
<section><h2>B <span class="num">0</span></h2><ul data-column="b" data-label="B"></ul></section>
</div>"""


def test_a_card_moves_by_its_select_and_can_be_moved_back(
    page: Page, serve: Callable[..., None]
) -> None:
    moves: list[dict[str, Any]] = []

    def hear(route: Route) -> None:
        moves.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json={})

    page.route(f"{HOME}/move", hear)
    serve(BOARD, "toast", "board")
    page.locator("select").select_option("b")
    expect(page.locator(".toast")).to_contain_text("소리맵: moved to B")
    expect(page.locator('[data-column="b"] .kc')).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-column="a"] .kc')).to_have_count(1)
    expect(page.locator("h2 .num").first).to_have_text("1")
    assert [(move["from"], move["to"]) for move in moves] == [("a", "b"), ("b", "a")]


def test_a_refused_move_goes_back_and_says_why(page: Page, serve: Callable[..., None]) -> None:
    page.route(
        f"{HOME}/move",
        lambda route: route.fulfill(status=409, json={"detail": "The startup has not agreed yet."}),
    )
    serve(BOARD, "toast", "board")
    page.locator("select").select_option("b")
    expect(page.get_by_role("alert")).to_contain_text("The startup has not agreed yet.")
    expect(page.locator('[data-column="a"] .kc')).to_have_count(1)


def test_the_counter_counts_what_people_see_as_letters(
    page: Page, serve: Callable[..., None]
) -> None:
    serve(
        '<input id="p" data-max="3"><span id="p_counter" data-counter="{n} / {max}"></span>',
        "forms",
    )
    page.locator("#p").fill("가나👩‍👩‍👧다")
    expect(page.locator("#p_counter")).to_have_text("4 / 3")
    expect(page.locator("#p_counter")).to_have_class("over")


def test_dark_colours_are_remembered(page: Page, serve: Callable[..., None]) -> None:
    serve(
        '<button data-theme-toggle aria-pressed="false">dark</button><script '
        'src="/static/js/theme.js"></script>'
    )
    page.get_by_role("button", name="dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="dark")).to_have_attribute("aria-pressed", "true")


def test_a_second_click_sends_nothing_while_the_form_is_on_its_way(
    page: Page, serve: Callable[..., None]
) -> None:
    sent: list[Route] = []

    def take(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=204)  # the page stays open, as after a file

    page.route(f"{HOME}/points", take)
    serve('<form method="post" action="/points"><button>Give points</button></form>', "forms")
    page.evaluate("document.body.dataset.sending = 'Sending…'")
    page.evaluate("document.querySelector('button').click()")
    expect(page.locator("button")).to_have_text("Sending…")
    page.evaluate("document.querySelector('button').click()")
    expect(page.locator("button")).to_have_attribute("aria-disabled", "true")
    assert len(sent) == 1
    page.clock.run_for(8100)
    expect(page.locator("button")).to_have_text("Give points")
