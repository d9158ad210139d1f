"""Invented companies, judges and organisers of a rehearsal.

Their addresses end in a domain that exists nowhere (RFC 2606), though no mail to them can leave.
"""
# tested by: tests/judging/services/rehearsal/test_play.py

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from submissions.queries.korean_numbers import check_digit

DOMAIN = "rehearsal.invalid"
ENGLISH_EVERY = 5  # of the people: one reads English
_FAMILIES = (
    ("김", "Kim"), ("이", "Lee"), ("박", "Park"), ("최", "Choi"), ("정", "Jung"), ("강", "Kang"),
    ("조", "Cho"), ("윤", "Yoon"), ("장", "Jang"), ("임", "Lim"),
)  # fmt: skip
_GIVEN = (
    ("서연", "Seoyeon"), ("민준", "Minjun"), ("하은", "Haeun"), ("도윤", "Doyun"),
    ("지우", "Jiwoo"), ("수아", "Sua"), ("현우", "Hyunwoo"), ("예린", "Yerin"),
    ("태오", "Taeo"), ("나윤", "Nayun"), ("시온", "Sion"), ("다인", "Dain"),
)  # fmt: skip
_NAMES = (
    ("가온", "Gaon"), ("누리", "Nuri"), ("다온", "Daon"), ("라온", "Raon"), ("마루", "Maru"),
    ("새론", "Saeron"), ("아라", "Ara"), ("하람", "Haram"), ("자람", "Jaram"), ("큰솔", "Keunsol"),
)  # fmt: skip
_TRADES = (
    ("로보틱스", "Robotics"), ("바이오", "Bio"), ("에너지", "Energy"), ("클라우드", "Cloud"),
    ("푸드", "Food"), ("모빌리티", "Mobility"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person.  habit: how far they score above the others, in standard deviations."""

    name: str
    name_roman: str
    email: str
    language: str
    habit: float = 0.0


@dataclass(frozen=True, slots=True)
class Company:
    """A startup with who writes for it.  worth: in standard deviations above the mean."""

    name_ko: str
    name_en: str
    person: Somebody
    registration_number: str
    worth: float


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of one rehearsal."""

    organisers: tuple[Somebody, Somebody]
    companies: tuple[Company, ...]
    judges: tuple[Somebody, ...]


# viewer: pure
def invented_people(*, token: str, entries: int, judges: int, random: Random) -> People:
    """As many as are asked for.  token: keeps their addresses apart from other rehearsals'; each
    has a domain of their own, for people of one domain are in conflict.
    """
    names = _people(token, random)
    firms = [
        (ko + trade_ko, f"{en} {trade_en}")
        for (ko, en), (trade_ko, trade_en) in product(_NAMES, _TRADES)
    ]
    random.shuffle(firms)
    return People(
        organisers=(next(names), next(names)),
        judges=tuple(next(names) for _number in range(judges)),
        companies=tuple(
            Company(*firms[place], next(names), _number_of(place), random.gauss(0, 1))
            for place in range(entries)
        ),
    )


def _people(token: str, random: Random) -> Iterator[Somebody]:
    pairs = list(product(_FAMILIES, _GIVEN))
    random.shuffle(pairs)
    for place, ((family, family_en), (given, given_en)) in enumerate(pairs, 1):
        yield Somebody(
            name=family + given,
            name_roman=f"{given_en} {family_en}",
            email=f"someone@{place}-{token}.{DOMAIN}",
            language="en" if place % ENGLISH_EVERY == 0 else "ko",
            habit=random.gauss(0, 0.4),
        )


def _number_of(place: int) -> str:
    """A registration number of an office that isn't there (999), with its check digit."""
    nine = f"99981{place + 1:04d}"
    return nine + check_digit(nine)
