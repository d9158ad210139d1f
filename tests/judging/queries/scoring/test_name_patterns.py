"""Names and contacts are found however people write them, and ordinary words stay."""

import pytest

from judging.queries.scoring.name_patterns import (
    CONTACTS,
    any_of,
    company_patterns,
    person_patterns,
    roman_patterns,
)

CONTACT = any_of(CONTACTS)
PERSON = any_of(
    [*person_patterns("홍길순"), *person_patterns("이서준"), *roman_patterns("Mina Roh")]
)
COMPANY = any_of([*company_patterns("(주)소리맵"), *company_patterns("Sorimap Inc.")])


@pytest.mark.parametrize(
    "before", ["010", "+82 10", "+8210", "82-10", "(010)", "+82 (0)10", "０１０"]
)
@pytest.mark.parametrize("between", ["", " ", "-", ".", " - ", "–"])
def test_a_phone_is_found_in_every_form(before: str, between: str) -> None:
    text = between.join([before, "7777", "1234"])
    assert CONTACT.fullmatch(text), text
    assert CONTACT.sub("", f"연락처{text}로") == "연락처로"


@pytest.mark.parametrize(
    "text",
    [
        "02-777-1234",
        "0317771234",
        "070 7777 1234",
        "1588-1234",
        "someone.else@gmail.com",
        "ceo ＠ other.co.kr",
        "https://other.example/a?b=c",
        "www.other.kr/ko",
        "other-site.co.kr",
        "blog.other.io/post/1",
        "123-45-67890",
        "123 45 67890",
        "110111-1234567",
    ],
)
def test_any_contact_is_found_also_one_that_nobody_entered(text: str) -> None:
    assert CONTACT.fullmatch(text), text


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
        "소리\u200b맵",
        "소 리 맵",
        "Sorimap",
        "SORI-MAP",
        "Sori Map",
        "sori_map",
        "Sorimap, Inc.",
        "Soli Maep",
    ],
)
def test_a_company_is_found_joined_hyphened_and_romanised(text: str) -> None:
    assert "소리" not in COMPANY.sub("", text)
    assert not any(
        part in COMPANY.sub("", text).lower() for part in ("sori", "soli", "map", "maep")
    )


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
    ],
)
def test_ordinary_words_and_figures_stay(text: str) -> None:
    for pattern in (CONTACT, PERSON, COMPANY):
        assert pattern.sub("", text) == text
