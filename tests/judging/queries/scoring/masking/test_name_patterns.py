"""Names are found however people write them, and ordinary words stay."""

from unicodedata import normalize

import pytest

from judging.queries.scoring.blinding import COVER, covered
from judging.queries.scoring.masking.contact_patterns import CONTACTS
from judging.queries.scoring.masking.name_patterns import (
    any_of,
    company_patterns,
    person_patterns,
    roman_patterns,
)

CONTACT = any_of(CONTACTS)
PERSON = any_of(
    [
        *person_patterns("홍길순"),
        *person_patterns("이서준"),
        *person_patterns("남궁민수"),
        *roman_patterns("Mina Roh"),
    ]
)
COMPANY = any_of([*company_patterns("(주)소리맵"), *company_patterns("Sorimap Inc.")])


@pytest.mark.parametrize(
    "text",
    [
        "홍길순",
        "홍 길 순",
        "홍\n길순",
        "홍○순",
        "홍*순",
        "홍길O",
        "홍○○",
        "홍**",
        "○길순",
        "홍 대표",
        "홍대표",
        "Hong Gilsoon",
        "Hong Gil-soon",
        "HONG, GIL SUN",
        "Gil-Sun Hong",
        "gilsoon.hong",
        "G.S. Hong",
        "Hong G. S.",
        "GS Hong",
        "Lee Seo-jun",
        "Seojun Lee",
        "Yi Seo Jun",
        "Mina Roh",
        "ROH MINA",
        "roh-mina",
        "홍 씨",
        "홍모 씨",
        "길순 님",
        "홍?순",
        "홍-순",
        "홍△순",
        "홍··",
        "○○순",
        "ㅎㄱㅅ",
        "홍길순(洪吉順)",
        "Mr. Hong",
        "CEO Hong",
        "G. Hong",
        "Gilsoon H.",
        "남궁 대표",
        "남궁○수",
        "Namkoong Min-su",
        "Minsu Namgung",
        "M. Roh",
        "Mina R.",
    ],
)
def test_a_person_is_found_romanised_and_partly_hidden(text: str) -> None:
    assert PERSON.sub("", f"({text})") == "()", text


@pytest.mark.parametrize(
    "text",
    [
        "소리맵",
        "주식회사 소리맵",
        "소리-맵",
        "소 리 맵",
        "Sorimap",
        "SORI-MAP",
        "Sori Map",
        "sori_map",
        "Sorimap, Inc.",
        "Soli Maep",
        "소리(맵)",
        "소리&맵",
        "S.O.R.I.M.A.P",
        "S0rimap",
        "S*rimap",
        "Sori***",
        "소○맵",
        "소리*",
        "소**",
        "ㅅㄹㅁ",
    ],
)
def test_a_company_is_found_joined_hyphened_and_romanised(text: str) -> None:
    assert "소리" not in COMPANY.sub("", text)
    assert not any(
        part in COMPANY.sub("", text).lower() for part in ("sori", "soli", "map", "maep")
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("에이아이랩스", "AI랩스"),
        ("AI Labs Co., Ltd.", "ailabs"),
        ("빛과소금", "빛&소금"),
        ("소리맵(Sorimap)", "Sorimap"),
        ("농업회사법인 소리맵", "소리맵"),
        ("소리맵 테크놀로지", "소리맵"),
        ("Sorimap Technologies Inc.", "Sorimap"),
        ("Café Döner", "CAFE-DONER"),
    ],
)
def test_a_company_is_found_by_what_people_make_of_its_name(name: str, text: str) -> None:
    pattern = any_of(company_patterns(name))
    assert covered(f"<{text}>", pattern) == f"<{COVER}>"


def _spelt(text: str) -> dict[str, str]:
    """The same words in other characters."""
    return {
        "parts of syllables": normalize("NFD", text),
        "wide": text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        "accented": text.replace("o", "ö").replace("a", "à"),
        "unseen between": "\u200b".join(text),
        "soft hyphens": "\u00ad".join(text),
        "fillers": "\u3164".join(text),
        "bold": text.translate({97 + n: 0x1D41A + n for n in range(26)}),
        "circled": text.translate({97 + n: 0x24D0 + n for n in range(26)}),
        "look-alikes": text.replace("o", "о").replace("a", "а").replace("-", "‑"),
    }


@pytest.mark.parametrize(
    "words", ["소리맵", "홍길순", "sorimap", "gilsoon hong", "010-7777-1234", "a@mail.com"]
)
@pytest.mark.parametrize("how", _spelt(""))
def test_it_is_found_in_whatever_characters_it_is_written(words: str, how: str) -> None:
    names = any_of([*CONTACTS, COMPANY.pattern, PERSON.pattern])
    text = _spelt(words)[how]
    assert covered(f"🎉 {text}, ", names) == f"🎉 {COVER}, ", ascii(text)


@pytest.mark.parametrize("text", ["SorimapAI", "mySorimap", "AI소리맵은", "소리맵2", "Sorimap-X"])
def test_a_company_is_found_inside_a_longer_word(text: str) -> None:
    assert COMPANY.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "소리를 지도로 그립니다",
        "매출 1,200,000,000원, 고객 12345678명",
        "2024-2026년, 3.5배, 10.5 %",
        "2026-11-28 14:30",
        "홍보 대표 상품",
        "홍수 예측",
        "이 서비스는 준비되었다",
        "The long gills of a fish; a song by Lee",
        "version 3.2.1, Node.js, e.g. this",
        "이사 서비스",
        "합니다. 이 준비가",
        "길순환 경제",
        "소리 3개, 맵 2개",
        "AI 기술과 실험실",
    ],
)
def test_ordinary_words_and_figures_stay(text: str) -> None:
    for pattern in (CONTACT, PERSON, COMPANY):
        assert pattern.sub("", text) == text
