"""Every page, in both languages, on a desk and on a phone, is accessible and translated.

No barrier that axe can find, nothing cut off sideways, nothing in the other language.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.test import Client, override_settings
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from challenge.models import Edition, Mail, User
from demo import story
from tests.journeys.pages import (
    NO_PAGES,
    Visit,
    page_addresses,
    pages_of_the_demo,
    play_a_small_story,
    refusals,
    visits,
)
from tests.journeys.people import DESK, PATIENCE_MS, PHONE
from tests.journeys.site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# what words decide is looked at in English too; layout and colours do not depend on the language
OF_WORDS = [
    "aria-command-name",
    "aria-dialog-name",
    "aria-input-field-name",
    "aria-progressbar-name",
    "aria-toggle-field-name",
    "button-name",
    "document-title",
    "empty-heading",
    "empty-table-header",
    "frame-title",
    "html-has-lang",
    "html-lang-valid",
    "image-alt",
    "input-button-name",
    "input-image-alt",
    "label",
    "label-content-name-mismatch",
    "link-name",
    "select-name",
    "summary-name",
    "svg-img-alt",
    "target-size",
    "valid-lang",
]
OF_COLOURS = ["color-contrast", "link-in-text-block", "target-size"]
ENLARGED: ViewportSize = {"width": 720, "height": 450}  # 1440 × 900 at 200 %
MOST_COVERED = 0.5
JUDGES_PAGES = 15
MAIL_KINDS = 12  # at least so many come up in the story
RUN_ONLY = {
    "ko": {"type": "tag", "values": TAGS},
    "en": {"type": "rule", "values": OF_WORDS},
}
RUN_AXE = """runOnly => axe.run(document, {
  runOnly,
  rules: runOnly.type === 'tag' ? {'target-size': {enabled: true}} : {},
  resultTypes: ['violations'],
  preload: false,
}).then(result => result.violations)"""
# contrast, most of axe's time, is measured again only in what has appeared, or looks different,
# at this width
LOOK_ONCE = """() => {
  const looksOf = (element) => {
    const style = getComputedStyle(element);
    const { color, backgroundColor, opacity, fontSize, fontWeight } = style;
    return [color, backgroundColor, opacity, fontSize, fontWeight].join();
  };
  for (const element of document.querySelectorAll('body, body *')) {
    const looks = element.checkVisibility() && looksOf(element);
    element.toggleAttribute('data-new-looks', looks !== element.looks);
    element.looks = looks;
  }
  const selector = '[data-new-looks], [data-new-looks] *';
  axe.configure({rules: [{id: 'color-contrast', selector}]});
}"""
ENGLISH_WORDS = re.compile(r"\b[A-Za-z][a-z']+(?: [a-z']+){2,}")
HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+)*")
# what a reader reads, without what is marked as another language
TEXTS = """() => {
  const unread = 'script, style, code, kbd, textarea, template, noscript';
  const here = document.documentElement.lang, found = [];
  const isHere = (element) => element.closest('[lang]').lang === here;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (text && isHere(parent) && !parent.closest(unread)) found.push(text);
  }
  const names = ['aria-label', 'alt', 'title', 'placeholder'];
  for (const element of document.querySelectorAll(names.map((name) => `[${name}]`).join()))
    for (const name of names)
      if (element.getAttribute(name) && isHere(element)) found.push(element.getAttribute(name));
  return found;
}"""


# the innermost thing that makes the page scroll sideways, and by how much
STICKS_OUT = """() => {
  const over = document.scrollingElement.scrollWidth - innerWidth;
  if (over <= 0) return '';
  const sticksOut = (element) =>
    element.getBoundingClientRect().right > innerWidth + .5 && !element.closest('.sr');
  const wide = [...document.querySelectorAll('body *')].filter(sticksOut);
  const innermost = (wide.at(-1) || document.body).outerHTML.slice(0, 110);
  return `${over} px too wide: ${innermost}`;
}"""


# what runs out of its cell of a table, over what stands in the next one
RUNS_OVER = """() => {
  const found = [], range = document.createRange();
  for (const cell of document.querySelectorAll('td, tbody th')) {
    const { left, right } = cell.getBoundingClientRect();
    const runsOver = (element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && (box.right > right + 1.5 || box.left < left - 1.5);
    };
    const seen = (element) => element.checkVisibility() && !element.closest('.sr, .menu-list');
    const over = [...cell.querySelectorAll('*')].find((one) => seen(one) && runsOver(one));
    if (over) found.push(`${cell.dataset.label || cell.cellIndex}: ${over.outerHTML.slice(0, 90)}`);
    const words = [...cell.childNodes].find((one) => {
      range.selectNodeContents(one);
      return one.nodeType === Node.TEXT_NODE && runsOver(range);
    });
    if (words) found.push(`${cell.dataset.label || cell.cellIndex}: ${words.textContent.trim()}`);
  }
  return found.slice(0, 3);
}"""


# words of a page that touch the window's edge, or lines that run across a wide one: it has no
# container; a table and a picture may be as wide as they are
NO_CONTAINER = """() => {
  const walker = document.createTreeWalker(document.querySelector('main') || document.body,
    NodeFilter.SHOW_TEXT), range = document.createRange(), found = [];
  const scrolls = (element) => element && element.tagName !== 'HTML' && (
    /auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || !parent.checkVisibility() || parent.clientWidth <= 1 &&
      getComputedStyle(parent).position === 'absolute') continue;
    if (parent.closest('.sr, .skip, table, svg, [popover], dialog') || scrolls(parent)) continue;
    range.selectNodeContents(node);
    const { left, right, width } = range.getBoundingClientRect();
    const touches = width > 1 && right > 0 && left < innerWidth &&
      (left < 7 || right > innerWidth - 7);
    if (touches || width > 1240) found.push(`no container around ${node.textContent.trim()
      .slice(0, 50)} (${Math.round(left)}–${Math.round(right)} of ${innerWidth})`);
  }
  return found.slice(0, 3);
}"""


# words that their box hides, with no way to scroll to them
CUT_OFF = """() => {
  const hides = ({ overflowX, overflowY }) => /hidden|clip/.test(overflowX + overflowY);
  const cut = (element) => {
    const style = getComputedStyle(element);
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isOver = scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
    return clientWidth > 1 && isOver && hides(style) && element.innerText?.trim();
  };
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest('.sr, .skip, svg') && cut(one))
    .map((one) => one.outerHTML.slice(0, 110)).slice(0, 3);
}"""
# how much of the window stays covered by what does not scroll away, 0..1
COVERED = """() => {
  scrollTo(0, document.body.scrollHeight);
  const stays = (one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position);
  const boxes = [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && stays(one))
    .map((one) => one.getBoundingClientRect())
    .filter(({ width, bottom, top }) => width > innerWidth / 2 && bottom > 0 && top < innerHeight);
  const rows = new Set(boxes.flatMap(({ top, bottom }) => Array.from(
    { length: Math.round(Math.min(bottom, innerHeight) - Math.max(top, 0)) },
    (_, at) => Math.round(Math.max(top, 0)) + at)));
  scrollTo(0, 0);
  return rows.size / innerHeight;
}"""


# headings that are on the screen, and which of them paper leaves out; what only asks for work is no
# loss
ON_SCREEN = """() => document.querySelectorAll('main :is(h1, h2)')
  .forEach((one) => one.toggleAttribute('data-on-screen', one.checkVisibility()))"""
LOST_ON_PAPER = """() => [...document.querySelectorAll('main [data-on-screen]')]
  .filter((one) => !one.checkVisibility())
  .filter((one) => !one.closest('#tasks, .apply-side, .apply-help, .queue, .edge'))
  .map((one) => one.textContent.trim())"""


@pytest.fixture(scope="module")
def story_is_told(_running_site: Site, django_db_blocker: Any) -> None:
    with (
        django_db_blocker.unblock(),
        _running_site.data(),
        translation.override("ko"),
        override_settings(MEDIA_ROOT=_running_site.folder / "media"),
    ):
        if not Edition.objects.filter(
            slug=story.MAIN
        ).exists():  # pytest may come back to this module after another one of the group
            play_a_small_story()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_page_has_a_barrier_or_is_cut_off_or_speaks_another_language(
    language: str, site: Site, story_is_told: None, browser: Browser
) -> None:
    problems = [
        problem
        for visit, page in _walk(browser, site, language)
        for problem in _problems(visit, page, language)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_refusals_and_the_pages_of_the_demo_have_none_either(
    language: str, site: Site, story_is_told: None, browser: Browser
) -> None:
    with site.as_a_demo() as demo:
        looks = [(site, visit) for visit in refusals()]
        looks += [(demo, visit) for visit in pages_of_the_demo()]
        problems = [
            problem
            for where, group in groupby(looks, key=lambda look: look[0])
            for visit, page in _walk(browser, where, language, [visit for _site, visit in group])
            for problem in _problems(visit, page, language)
        ]
    assert not problems, "\n".join(problems)


def test_mails_say_days_as_people_write_them(site: Site, story_is_told: None) -> None:
    with site.data():
        mails = list(Mail.objects.values_list("kind", "subject", "body"))
    assert len({kind for kind, *_words in mails}) > MAIL_KINDS
    by_machine = re.compile(r"\b\d{4}-\d\d-\d\d(?:\b|T)|\+00:00")
    assert {kind for kind, *words in mails if by_machine.search(" ".join(words))} == set()


def test_judges_pages_can_be_read_in_the_dark_and_at_twice_the_size(
    site: Site, story_is_told: None, browser: Browser
) -> None:
    """WCAG 1.4.3 in the dark scheme; 1.4.4 and 1.4.10: at 200 % a window of 1440 is 720 wide."""
    judges = [visit for visit in visits() if visit.name.startswith("judges:")]
    problems = [
        problem
        for visit, page in _walk(
            browser, site, "ko", judges, color_scheme="dark", device_scale_factor=2
        )
        for problem in _when_dark_and_large(page, f"{visit.name}{visit.query}")
    ]
    assert len(judges) >= JUDGES_PAGES
    assert not problems, "\n".join(problems)


def _when_dark_and_large(page: Page, where: str) -> Iterator[str]:
    if page.locator("html").get_attribute("data-theme") != "dark":
        yield f"{where}: not dark"
    for size in (DESK, ENLARGED):
        page.set_viewport_size(size)
        page.evaluate(LOOK_ONCE)
        for found in page.evaluate(RUN_AXE, {"type": "rule", "values": OF_COLOURS}):
            nodes = "; ".join(node["html"][:110] for node in found["nodes"][:3])
            yield f"{where} dark {size['width']}: {found['id']} ×{len(found['nodes'])}: {nodes}"
    yield from _out_of_place(page, f"{where} at 200 %")
    yield from (f"{where} at 200 %: cut off {box}" for box in page.evaluate(CUT_OFF))
    if (covered := page.evaluate(COVERED)) > MOST_COVERED:
        yield f"{where} at 200 %: {covered:.0%} of the window never scroll away"


def test_every_page_of_the_address_table_is_visited(site: Site, story_is_told: None) -> None:
    client, visited, addresses = (
        Client(raise_request_exception=False),
        {visit.name for visit in visits()},
        dict(page_addresses()),
    )
    client.force_login(User.objects.filter(is_superuser=True).earliest("pk"))
    unseen = [
        name
        for name, address in addresses.items()
        if name not in visited | NO_PAGES and client.get(address).status_code != 405
    ]
    assert not unseen, "pages without a visit in tests/journeys/pages.py"
    assert not NO_PAGES - set(addresses)


def _walk(
    browser: Browser, site: Site, language: str, chosen: list[Visit] | None = None, **device: Any
) -> Iterator[tuple[Visit, Page]]:
    """All visits or the chosen ones, person by person, each page loaded once, in one browser with a
    warm cache.
    """
    context = browser.new_context(
        base_url=site.url,
        locale=language,
        reduced_motion="reduce",
        service_workers="block",
        **device,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(AXE_SCRIPT)
    for who, theirs in groupby(chosen or visits(), key=lambda visit: visit.who):
        _sign_in(context, who, site)
        page = context.new_page()
        for visit in theirs:
            page.set_viewport_size(DESK)
            with translation.override(language):
                answer = page.goto(visit.address())
            assert answer
            assert answer.status == visit.status, f"{visit}: {answer.status}"
            yield visit, page
        page.close()  # one tab for a hundred pages holds more and more of them
    context.close()


def _sign_in(context: BrowserContext, who: User | AnonymousUser, site: Site) -> None:
    context.clear_cookies()
    if isinstance(who, User):
        client = Client()
        client.force_login(who)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": site.url,
                }
            ]
        )


def _problems(visit: Visit, page: Page, language: str) -> Iterator[str]:
    where = f"{visit.name}{visit.query} {language}"
    if (spoken := page.locator("html").get_attribute("lang")) != language:
        yield f"{where}: lang={spoken}"
    yield from _wrong_heads(page, where)
    yield from (
        f"{where}: untranslated “{text[:80]}”"
        for text in page.evaluate(TEXTS)
        if _is_foreign(text, language)
    )
    # before the media change: a window that has just been paper has its margins a moment later
    yield from (f"{where}: {text}" for text in page.evaluate(NO_CONTAINER))
    yield from _lost_on_paper(page, where)
    for size in (DESK, PHONE):  # on a desk it was loaded
        if size != DESK:
            page.set_viewport_size(size)
            yield from (f"{where} phone: {text}" for text in page.evaluate(NO_CONTAINER))
        yield from _out_of_place(page, f"{where} {size['width']}")
        if language == "ko":
            page.evaluate(LOOK_ONCE)
        for found in (
            page.evaluate(RUN_AXE, RUN_ONLY[language]) if language == "ko" or size == PHONE else []
        ):
            nodes = "; ".join(
                f"{node['target'][0]} {node['html'][:110]}" for node in found["nodes"][:3]
            )
            yield f"{where} {size['width']}: {found['id']} ×{len(found['nodes'])}: {nodes}"


def _lost_on_paper(page: Page, where: str) -> Iterator[str]:
    page.evaluate(ON_SCREEN)
    page.emulate_media(media="print")
    for lost in page.evaluate(LOST_ON_PAPER):
        yield f"{where}: not printed: {lost}"
    page.emulate_media(media="screen")


def _out_of_place(page: Page, where: str) -> Iterator[str]:
    if wide := page.evaluate(STICKS_OUT):
        yield f"{where}: {wide}"
    for over in page.evaluate(RUNS_OVER):
        yield f"{where}: runs out of its cell {over}"


def _wrong_heads(page: Page, where: str) -> Iterator[str]:
    """Not one heading of the page, or a title that says something twice."""
    if (heads := page.locator("h1:visible").count()) != 1:
        yield f"{where}: {heads} h1"
    parts = [part.strip() for part in page.title().split(" – ")]
    if len(set(parts)) < len(parts) or not all(parts):
        yield f"{where}: title “{page.title()}”"


def _is_foreign(text: str, language: str) -> bool:
    """Words of the other language that nobody typed."""
    pattern = HANGUL if language == "en" else ENGLISH_WORDS
    return any(not _was_typed(words, language) for words in pattern.findall(text))


@cache
def _was_typed(words: str, language: str) -> bool:
    if words in _typed(language):  # a long text, and a name stands on many pages
        return True
    _typed.cache_clear()  # a worker may have read it out of a file since
    return words in _typed(language)


@cache
def _typed(language: str) -> str:
    """All that people wrote: every text in the database, but no Korean of bilingual columns."""
    other = "_ko" if language == "en" else "_en"
    return "\n".join(
        _strings(value)
        for model in apps.get_models()
        for row in model._default_manager.all()
        for value in _texts(row, other)
    )


def _texts(row: models.Model, other: str) -> Iterator[Any]:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        twin = (
            getattr(row, field.name.replace(other, "_en" if other == "_ko" else "_ko"), "")
            if field.name.endswith(other)
            else ""
        )
        if isinstance(value, memoryview | bytes):  # a file that was sent
            yield bytes(value).decode("utf-8", "ignore")
        if isinstance(value, (str, list, dict)) and not twin and row._meta.model_name != "mail":
            yield value


def _strings(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(map(_strings, value.values()))
    return (
        "\n".join([*map(_strings, value), ", ".join(map(str, value))])
        if isinstance(value, list)
        else str(value)
    )
