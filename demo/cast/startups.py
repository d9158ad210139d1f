"""The invented startups: hand-written ideas from ``texts/``, with people, places, dates and money
drawn by seed.
"""
# tested by: tests/demo/cast/test_cast.py

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from demo.cast.numbers import business_number, won
from demo.cast.people import Names
from demo.cast.records import Member, Person, Quality, Startup, Stat
from demo.cast.words import FIELDS, load

FAULTS = ("outside_seoul", "outside_seoul", "too_old", "too_old")
SPIN_OFFS = {"bio": "saenyeok.example", "beauty": "hangyeol.example"}
EARLY_SHARE = 0.55
LAST_FULL_YEAR = 2025


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled before a company is drawn: its idea, field, serial number and
    special case.
    """

    idea: dict[str, Any]
    field: str
    serial: int
    fault: str
    spin_off: str
    boundary: bool


@dataclass(frozen=True, slots=True)
class _Money:
    revenues: tuple[tuple[int, int], ...]
    raised: int
    ask: int
    round: str


def make_startups(random: Random, names: Names, notice: date) -> tuple[Startup, ...]:
    """All companies in seeded order, those that never finish their draft last."""
    plans = _plans(random)
    made = [_startup(random, names, plan, notice) for plan in plans]
    return tuple(startup for startup in made if not startup.draft) + tuple(
        startup for startup in made if startup.draft
    )


def _plans(random: Random) -> list[_Plan]:
    """Draws who has an eligibility fault, who is a university spin-off and who is exactly seven
    years old.
    """
    ideas = [(field, idea) for field in FIELDS for idea in load(field)["startup"]]
    random.shuffle(ideas)
    sound = [index for index, (_, idea) in enumerate(ideas) if not idea.get("draft")]
    special = random.sample(sound, k=len(FAULTS) + 1)
    faults = dict(zip(special, FAULTS, strict=False))
    spun = {
        random.choice([i for i in sound if ideas[i][0] == field and i not in special]): domain
        for field, domain in SPIN_OFFS.items()
    }
    return [
        _Plan(idea, field, 101 + 37 * i, faults.get(i, ""), spun.get(i, ""), i == special[-1])
        for i, (field, idea) in enumerate(ideas)
    ]


def _startup(random: Random, names: Names, plan: _Plan, notice: date) -> Startup:
    idea, field = plan.idea, load("fields")[plan.field]
    key = "-".join(idea["en"].lower().split())
    founded = _founded(random, plan, notice)
    stage = "early" if founded >= notice.replace(year=notice.year - 3) else "growth"
    headcount = random.randint(3, 9) if stage == "early" else random.randint(9, 34)
    money = _money(random, founded, stage, field["revenue_scale"])
    members = _members(random, names, field["roles"], plan.spin_off or f"{key}.example", headcount)
    region_ko, district_ko, region_en, district_en = _place(random, plan)
    edges, rivals = (tuple(part.split("|")) for part in load("edges")[key])
    return Startup(
        key=key,
        **_texts(random, idea, money, field["uses"], headcount),
        field=plan.field,
        stage=stage,
        region_ko=region_ko,
        district_ko=district_ko,
        region_en=region_en,
        district_en=district_en,
        founded=founded,
        business_number=business_number(plan.serial),
        representative=members[0].person,
        members=members,
        headcount=headcount,
        revenues=money.revenues,
        raised_krw=money.raised,
        ask_krw=money.ask,
        investment_round=money.round,
        uses=_uses(random, field["uses"]),
        market_krw=_market(random, idea["tam"], money.revenues[-1][1] / 10**8),
        edges=edges,
        rivals=rivals,
        fault=plan.fault,
        draft=idea.get("draft", False),
        quality=_quality(random),
    )


def _texts(
    random: Random, idea: dict[str, Any], money: _Money, uses: list[str], headcount: int
) -> dict[str, Any]:
    """What the company writes; a draft lacks its last two sections."""
    growth = team = ""
    if not idea.get("draft", False):
        growth = f"{idea['growth']} {_money_sentence(random, money, uses)}"
        team = f"{idea['team']} {_team_sentence(random, headcount)}"
    return {
        "name_ko": idea["name"],
        "name_en": idea["en"],
        "line_ko": idea["line"],
        "line_en": idea["line_en"],
        "customer": idea["who"],
        "problem": idea["problem"],
        "solution": idea["solution"],
        "growth": growth,
        "team": team,
        "keywords_ko": tuple(idea["kw"]),
        "keywords_en": tuple(idea["kw_en"]),
        "stats": tuple(Stat(*stat.split("|")) for stat in idea["stats"]),
    }


def _founded(random: Random, plan: _Plan, notice: date) -> date:
    if plan.boundary:
        return notice.replace(year=notice.year - 7)
    if plan.fault == "too_old":
        return notice - timedelta(days=random.randint(7 * 366 + 30, 9 * 365))
    years = (0.9, 2.9) if random.random() < EARLY_SHARE else (3.1, 6.8)
    return notice - timedelta(days=round(365.25 * random.uniform(*years)))


def _place(random: Random, plan: _Plan) -> tuple[str, str, str, str]:
    if plan.fault == "outside_seoul":
        region_ko, district_ko, region_en, district_en = random.choice(load("people")["outside"])
        return region_ko, district_ko, region_en, district_en
    district_ko, district_en = random.choice(load("people")["districts"])
    return "서울특별시", district_ko, "Seoul", district_en


def _money(random: Random, founded: date, stage: str, scale: float) -> _Money:
    """Revenue of up to four years, money raised and asked for, in steps that people
    really write.
    """
    first = max(founded.year, LAST_FULL_YEAR - 3)
    last = random.uniform(0.3, 5.0) if stage == "early" else random.uniform(4, 38)
    values = [last * scale]
    while len(values) < LAST_FULL_YEAR - first + 1:
        values.insert(0, values[0] / random.uniform(1.5, 3.2))
    revenues = tuple((first + i, round(value * 100) * 1_000_000) for i, value in enumerate(values))
    raised, ask, kind = _capital(random, stage)
    return _Money(revenues, raised, ask, kind)


def _capital(random: Random, stage: str) -> tuple[int, int, str]:
    if stage == "early":
        kind, raised, ask = random.choice([("Seed", (0, 3), (3, 7)), ("Pre-A", (2, 8), (8, 15))])
    else:
        kind, raised, ask = random.choice(
            [("Pre-A", (5, 12), (10, 20)), ("Series A", (12, 35), (25, 60))]
        )
    return random.randint(*raised) * 10**8, random.randint(*ask) * 10**8, kind


def _money_sentence(random: Random, money: _Money, uses: list[str]) -> str:
    plans = (
        f"{won(money.ask)}을 투자받아 {uses[0]} 등 세 가지에 쓰겠습니다.",
        f"이번 투자금 {won(money.ask)}은 {uses[1]} 등에 먼저 배정합니다.",
        f"앞으로 18개월 동안 {won(money.ask)}을 {uses[2]} 등에 투입합니다.",
    )
    return f"{LAST_FULL_YEAR}년 매출은 {won(money.revenues[-1][1])}이며, {random.choice(plans)}"


def _team_sentence(random: Random, headcount: int) -> str:
    makers = max(2, round(headcount * random.uniform(0.45, 0.75)))
    sentences = (
        f"전체 {headcount}명 가운데 {makers}명이 연구와 개발을 맡고 있습니다.",
        f"상근 인력은 {headcount}명이고 개발과 연구 인력이 {makers}명입니다.",
        f"지금까지 {headcount}명이 모였으며 핵심 개발 인력 {makers}명은 창업 때부터 함께했습니다.",
    )
    return random.choice(sentences)


def _members(
    random: Random, names: Names, roles: list[list[str]], domain: str, headcount: int
) -> tuple[Member, ...]:
    count = min(headcount, random.choice((3, 4, 4, 5)))
    careers = random.sample(load("people")["careers"], k=count)
    people: list[Person] = [names.draw(domain) for _ in range(count)]
    return tuple(
        Member(person, role_ko, role_en, career)
        for person, (role_ko, role_en), career in zip(people, roles, careers, strict=False)
    )


def _uses(random: Random, uses: list[str]) -> tuple[tuple[str, int], ...]:
    """What the money is for, in per cent; the parts add up to 100."""
    first = random.randrange(40, 60, 5)
    second = random.randrange(20, 35, 5)
    return (uses[0], first), (uses[1], second), (uses[2], 100 - first - second)


def _market(random: Random, tam: int, revenue: float) -> tuple[int, int, int]:
    """Total, served and reachable market; ``tam`` and ``revenue`` come in 억 원, and the company
    fits into each.
    """
    share = tam * random.uniform(0.18, 0.34)
    reachable = max(20, round(max(share * random.uniform(0.06, 0.13), 3 * revenue) / 5) * 5)
    served = round(max(share, 2.5 * reachable) / 10) * 10
    return tam * 10**8, served * 10**8, reachable * 10**8


def _quality(random: Random) -> Quality:
    overall = random.gauss(0, 1)
    return Quality(overall, *(0.8 * overall + 0.6 * random.gauss(0, 1) for _ in range(5)))
