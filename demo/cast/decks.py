"""Draws a startup's pitch deck: a seven-page 16:9 PDF with its own words, typeset by typst."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from demo.cast.numbers import won
from demo.cast.records import Member, Startup
from demo.cast.words import load

PAGES: Final = 7
FONTS: Final = Path(__file__).resolve().parents[2] / "challenge" / "fonts"
TEMPLATE: Final = Path(__file__).with_name("deck.typ")
GROWTH_TARGET: Final = {"early": 3.0, "growth": 1.8}
FIRST_TARGET_KRW: Final = 300_000_000
HIDDEN_NAME: Final = "기업명 비공개"


def make_deck(startup: Startup, *, blind: bool = False) -> bytes:
    """The deck as PDF bytes, the same for the same startup. ``blind`` leaves out company, people
    and address.
    """
    words = json.dumps(_content(startup, blind), ensure_ascii=False)
    pdf = _compiler().compile(format="pdf", sys_inputs={"deck": words}, pdf_tags=False)
    if not isinstance(pdf, bytes):
        raise TypeError("typst returned more than one file")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Fonts and template are read once: a deck then takes some milliseconds."""
    return typst.Compiler(input=str(TEMPLATE), font_paths=[str(FONTS)], ignore_system_fonts=True)


def _content(startup: Startup, blind: bool) -> dict[str, Any]:
    """All that the template prints, as plain JSON values."""
    field = load("fields")[startup.field]
    return {
        **{key: field[key] for key in ("colour", "dark", "soft")},
        "field": field["ko"],
        "edition": load("edition")["name_ko"],
        "line": startup.line_ko,
        "line_en": startup.line_en,
        "customer": startup.customer,
        "stats": [[stat.value, stat.label] for stat in startup.stats],
        "problem": sentences(startup.problem),
        "solution": sentences(startup.solution),
        "growth": sentences(startup.growth),
        "team": sentences(startup.team),
        "keywords": startup.keywords_ko,
        "edges": startup.edges,
        "rivals": startup.rivals,
        **_identity(startup, blind),
        **_figures(startup),
    }


def _identity(startup: Startup, blind: bool) -> dict[str, Any]:
    """What tells who it is: the only part that a blind deck changes."""
    people = [
        _person(member, number if blind else None)
        for number, member in enumerate(startup.members, start=1)
    ]
    if blind:
        return {
            "name": HIDDEN_NAME,
            "name_en": "",
            "brand": HIDDEN_NAME,
            "place": "소재지 비공개",
            "members": people,
            "contact": "",
        }
    boss = startup.representative
    return {
        "name": startup.name_ko,
        "name_en": startup.name_en,
        "brand": startup.name_ko,
        "place": f"{startup.region_ko} {startup.district_ko}",
        "members": people,
        "contact": f"{boss.name_ko} 대표  ·  {boss.email}",
    }


def _person(member: Member, number: int | None) -> list[str]:
    """Initial, name, role and career; a number stands for the name in a blind deck."""
    name = member.person.name_ko if number is None else f"팀원 {number}"
    return [name[0] if number is None else str(number), name, member.role_ko, member.career_ko]


def _figures(startup: Startup) -> dict[str, Any]:
    target = max(
        FIRST_TARGET_KRW, round(startup.revenue_krw * GROWTH_TARGET[startup.stage] / 10**7) * 10**7
    )
    year = startup.revenues[-1][0] + 2
    bars = [[str(when), amount, _short(amount), False] for when, amount in startup.revenues]
    labels = ("전체 시장 (TAM)", "들어갈 시장 (SAM)", "3년 안에 얻을 시장 (SOM)")
    return {
        "revenues": [*bars, [f"{year} 목표", target, _short(target), True]],
        "growth_title": f"{year}년 매출 {won(target)}을 목표로 합니다",
        "team_title": f"{startup.headcount}명이 함께 만들고 있습니다",
        "market": [
            [label, won(amount)] for label, amount in zip(labels, startup.market_krw, strict=True)
        ],
        "ask": won(startup.ask_krw),
        "ask_round": startup.investment_round,
        "raised": won(startup.raised_krw) if startup.raised_krw else "없음 (자기 자본)",
        "uses": [list(use) for use in startup.uses],
        "closing": f"{startup.customer}의 하루를 바꾸는 일에 함께해 주세요.",
    }


def _short(amount: int) -> str:
    """A label for a bar: 억 with one decimal, so that bars can be compared at a glance."""
    return f"{amount / 10**8:.1f}억"


def sentences(text: str) -> list[str]:
    """Splits Korean prose after a full stop and a space; decimals such as 3.1% stay whole."""
    return [part for part in re.split(r"(?<=[.])\s+", text) if part]
