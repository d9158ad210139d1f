"""Where a head office may be: every city, province and district, in both languages."""

import re

import pytest
from django.utils.translation import override

from challenge.kernel.text.provinces import (
    ABROAD,
    PROVINCES,
    city_in_words,
    city_named_by,
    district_in_words,
    has_district,
)

DISTRICTS = 231  # with the three that Incheon has had since July 2026


def test_the_country_is_whole_and_every_name_is_romanised() -> None:
    assert len(PROVINCES) == 17
    assert sum(len(districts) for _english, districts in PROVINCES.values()) == DISTRICTS
    for english, districts in PROVINCES.values():
        assert re.fullmatch(r"[A-Z][a-z]+(-do)?", english)
        for korean, romanised in districts.items():
            kind = {"구": "gu", "군": "gun", "시": "si"}[korean[-1]]
            assert re.fullmatch(rf"[A-Z][a-z]+-{kind}", romanised), korean


def test_a_place_is_called_by_the_readers_language_and_others_as_they_were_written() -> None:
    with override("en"):
        assert city_in_words("부산광역시") == "Busan"
        assert district_in_words("해운대구") == "Haeundae-gu"
        assert city_in_words(ABROAD) == "Abroad"
        assert district_in_words("성남시 분당구") == "성남시 분당구"
    with override("ko"):
        assert city_in_words("부산광역시") == "부산광역시"
        assert district_in_words("해운대구") == "해운대구"


@pytest.mark.parametrize(
    ("city", "district", "is_said"),
    [
        ("서울특별시", "강남구", True),
        ("서울특별시", "해운대구", False),
        ("서울특별시", "", False),
        ("경기도", "성남시 분당구", True),
        ("세종특별자치시", "", True),
        (ABROAD, "", True),
        ("Tokyo", "", False),
        ("Tokyo", "Shibuya", True),
    ],
)
def test_a_district_is_of_its_city(city: str, district: str, *, is_said: bool) -> None:
    assert has_district(city, district) is is_said


@pytest.mark.parametrize(
    ("region", "city"),
    [
        (["서울", "Seoul"], "서울특별시"),
        (["부산"], "부산광역시"),
        (["경상"], ""),  # there are two
        (["서울", "인천"], ""),
        ([], ""),
        (["Busan"], ""),
    ],
)
def test_a_call_of_one_city_names_it(region: list[str], city: str) -> None:
    assert city_named_by(region) == city
