"""The handbooks say what the product says: each page, button, mail and line of the log that they
name is there under that name, in both languages, and the two languages say the same.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from challenge.models import Edition, User
from frontend.in_words.acts import ACTS
from frontend.in_words.mails import MAIL_KINDS
from judging.queries.results.papers.office_papers import OF_EDITION, OF_ROUND
from tests.judging import factories as make
from tests.test_words import STEMS, TERMS, texts
from tools.handbook_pictures import MOST_PICTURE_BYTES, PAGES, PICTURES

ROOT = Path(settings.BASE_DIR)
BOOKS = ("organiser", "operator", "incidents")
LANGUAGES = ("ko", "en")
NAMED = re.compile(r"\*\*([^*\n]+)\*\*")
LOGGED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
PAGE = re.compile(r"\*\*([^*\n]+)\*\* \(`(/[^`\n]*)`\)")
PICTURE = re.compile(r"!\[[^\]]+\]\((?:\.\./)+images/handbook/([\w-]+)\.(\w+)\.webp\)")
SPAN = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^( *)```\w*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
ITS_OWN_WORDS = re.compile(r'--reason "[^"]*"')


@cache
def book(name: str, language: str) -> str:
    return (ROOT / "docs/handbook" / language / f"{name}.md").read_text("utf-8")


def sections(name: str, language: str) -> list[str]:
    return re.split(r"^#{1,3} .+\n", book(name, language), flags=re.MULTILINE)


@cache
def korean_of() -> dict[str, set[str]]:
    """Every English text of the product → its Korean ones; of a plural, form by form."""
    found: dict[str, set[str]] = defaultdict(set)
    for _app, key, korean in texts():
        for english in key if isinstance(key, tuple) else (key.rpartition("\x04")[2],):
            found[english].add(korean)
    return found


SHOWN_BY = tomllib.loads((Path(__file__).parent / "incidents.toml").read_text("utf-8"))

each_book = pytest.mark.parametrize("name", BOOKS)


@each_book
def test_both_languages_have_the_same_headings_pictures_addresses_and_commands(name: str) -> None:
    told = {}
    for language in LANGUAGES:
        text = book(name, language)
        prose = FENCED.sub("", text)
        told[language] = {
            "headings": re.findall(r"^(#+ \d*)", text, re.MULTILINE),
            "pictures": [shown for shown, _language in PICTURE.findall(text)],
            "spans": [
                sorted(span.replace("/en/", "/", 1) for span in SPAN.findall(FENCED.sub("", part)))
                for part in sections(name, language)
            ],
            "lines": [ITS_OWN_WORDS.sub("", block) for _indent, block in FENCED.findall(text)],
            "rows": len(re.findall(r"^\|", prose, re.MULTILINE)),
        }
    assert told["ko"] == told["en"]


@each_book
def test_what_is_named_is_the_products_own_text_in_each_language(name: str) -> None:
    """Section by section: an English text of the product, and in the other book its Korean."""
    wrong = []
    for english, korean in zip(sections(name, "en"), sections(name, "ko"), strict=True):
        for marked in (NAMED, LOGGED):
            there = set(marked.findall(korean))
            known = {text for named in marked.findall(english) for text in korean_of()[named]}
            wrong += [
                f"no text: {text}" for text in marked.findall(english) if not korean_of()[text]
            ]
            wrong += [
                f"not in Korean: {text}"
                for text in marked.findall(english)
                if not korean_of()[text] & there
            ]
            wrong += [f"not in English: {text}" for text in sorted(there - known)]
    assert wrong == []


@each_book
def test_lines_of_the_log_are_acts_in_words(name: str) -> None:
    with translation.override("en"):
        acts = {str(words) for words in ACTS.values()}
    assert set(LOGGED.findall(book(name, "en"))) - acts == set()


@pytest.fixture(scope="module")
def known_pages() -> set[tuple[str, str]]:
    return {
        row
        for name in BOOKS
        for language in LANGUAGES
        for row in PAGE.findall(book(name, language))
    }


def title_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    assert found, path
    return " ".join(found[1].split())


def address_of(path: str, edition: Edition) -> str:
    """Of the preset's rounds the second is the pitch; who runs one edition sees it at /run/."""
    order = "2" if "/pitch-day/" in path else "1"
    filled = path.replace("{slug}", edition.slug).replace("{n}", order)
    return f"{filled}?all=1" if filled.endswith("/run/") else filled


@pytest.fixture
def edition() -> Edition:
    return make.a_published_round().edition


@pytest.fixture
def organiser(edition: Edition) -> User:
    """Who runs the edition, and the installation too."""
    user = make.organiser_of(edition)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return user


@pytest.mark.django_db
def test_every_page_that_is_named_exists_under_that_title(
    edition: Edition,
    organiser: User,
    known_pages: set[tuple[str, str]],
    settings: pytest.FixtureRequest,
) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # type: ignore[attr-defined]
    anybody, signed_in = Client(), Client()
    signed_in.force_login(organiser)
    wrong = {}
    for title, path in sorted(known_pages):
        client = signed_in if "/run/" in path else anybody
        shown = unescape(title_of(client, address_of(path, edition)))
        if re.split(" [–·] ", shown)[0] != title:
            wrong[path] = (title, shown)
    assert len(known_pages) > 80
    assert wrong == {}, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_are_those_of_the_script_and_small(language: str) -> None:
    shown = {found for name in BOOKS for found in PICTURE.findall(book(name, language))}
    assert shown == {(picture, language) for picture in PAGES}
    for picture, _language in shown:
        size = (PICTURES / f"{picture}.{language}.webp").stat().st_size
        assert 5_000 < size <= MOST_PICTURE_BYTES, picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_and_no_paper_is_left_out(language: str) -> None:
    named = set(NAMED.findall(book("organiser", language)))
    with translation.override(language):
        mails = {str(words) for words in MAIL_KINDS.values()}
        papers = {str(kind.title) for kind in (*OF_EDITION, *OF_ROUND)}
    assert mails - named == set()
    assert papers - named == set()


@each_book
def test_the_korean_books_use_the_products_words(name: str) -> None:
    lines = FENCED.sub("", book(name, "ko")).splitlines()
    wrong = [line for line in lines for pattern in (*TERMS, STEMS) if re.search(pattern, line)]
    assert wrong == []


def test_what_is_said_to_happen_by_itself_has_its_tests() -> None:
    numbers = re.findall(r"^## (\d+) ", book("incidents", "en"), re.MULTILINE)
    assert numbers == list(SHOWN_BY)
    for path, name in (test.split("::") for tests in SHOWN_BY.values() for test in tests):
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), name
