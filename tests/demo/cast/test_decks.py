"""Decks are small real PDFs of seven wide pages that hold the startup's words, or hide
its names.
"""

import re
import time

import pypdfium2
import pytest

from demo.cast.cast import make_cast
from demo.cast.decks import PAGES, make_deck, sentences
from demo.cast.records import Cast

SIXTY_DECKS_S = 15


@pytest.fixture(scope="module")
def cast() -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def decks(cast: Cast) -> dict[str, bytes]:
    began = time.perf_counter()
    made = {startup.key: make_deck(startup) for startup in cast.startups}
    assert time.perf_counter() - began < SIXTY_DECKS_S
    return made


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def words_of(pdf: bytes) -> str:
    """The text layer without spaces and line breaks, which depend on the layout."""
    return squeezed(text_of(pdf))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_deck_has_seven_wide_pages_and_is_small(decks: dict[str, bytes]) -> None:
    for pdf in decks.values():
        document = pypdfium2.PdfDocument(pdf)
        assert len(document) == PAGES
        assert all(abs(page.get_width() / page.get_height() - 16 / 9) < 0.01 for page in document)
        assert len(pdf) < 300_000


def test_the_text_layer_holds_what_the_startup_wrote(cast: Cast, decks: dict[str, bytes]) -> None:
    for startup in cast.startups:
        words = words_of(decks[startup.key])
        for text in (
            startup.name_ko,
            startup.line_ko,
            startup.representative.name_ko,
            startup.representative.email,
            startup.stats[0].label,
        ):
            assert squeezed(text) in words, text
        for part in (startup.problem, startup.solution, startup.growth, startup.team):
            assert all(squeezed(sentence) in words for sentence in sentences(part))


def test_each_page_says_its_own_number_so_nothing_ran_over(decks: dict[str, bytes]) -> None:
    for pdf in decks.values():
        pages = pypdfium2.PdfDocument(pdf)
        assert [
            f"{number}/7" in squeezed(pages[number - 1].get_textpage().get_text_range())
            for number in range(2, 8)
        ] == [True] * 6


def test_the_same_startup_gives_the_same_bytes(cast: Cast, decks: dict[str, bytes]) -> None:
    assert make_deck(make_cast().startups[0]) == decks[cast.startups[0].key]


def test_a_blind_deck_hides_company_people_and_address(cast: Cast) -> None:
    for startup in cast.startups:
        words = text_of(make_deck(startup, blind=True))
        names = [
            startup.name_ko,
            startup.name_en,
            startup.district_ko,
            *(member.person.name_ko for member in startup.members),
        ]
        assert [name for name in names if name in words] == []
        assert "@" not in words
        assert squeezed(startup.line_ko) in squeezed(words)


def test_metadata_names_nobody(decks: dict[str, bytes]) -> None:
    for pdf in decks.values():
        facts = pypdfium2.PdfDocument(pdf).get_metadata_dict()
        assert [
            facts[key] for key in ("Title", "Author", "Subject", "Keywords", "CreationDate")
        ] == [""] * 5


def test_sentences_are_split_at_full_stops_but_not_inside_numbers() -> None:
    assert sentences("불량이 3.1%입니다. 원인을 모릅니다.") == [
        "불량이 3.1%입니다.",
        "원인을 모릅니다.",
    ]
