"""Invented people: names that never repeat, judges, investors, organisers and an observer."""
# tested by: tests/demo/cast/test_cast.py

from random import Random
from typing import Any

from demo.cast.records import Habits, Investor, Judge, Person, Startup
from demo.cast.words import load

MENTORING = 3
HOLDINGS = 4


class Names:
    """Draws full names without repeating one; e-mail addresses follow the romanised name."""

    def __init__(self, random: Random) -> None:
        material = load("people")
        self._random = random
        self._pairs = [
            (family, given) for family in material["surnames"] for given in material["givens"]
        ]
        random.shuffle(self._pairs)
        self._emails: set[str] = set()

    def draw(self, domain: str) -> Person:
        """The next person, with an address at ``domain``."""
        (family_ko, family_en), (given_ko, given_en) = self._pairs.pop()
        stem = f"{given_en}.{family_en}".lower()
        return Person(
            f"{family_ko}{given_ko}", f"{given_en} {family_en}", self._address(stem, domain)
        )

    def _address(self, stem: str, domain: str) -> str:
        number, address = 1, f"{stem}@{domain}"
        while address in self._emails:
            number += 1
            address = f"{stem}{number}@{domain}"
        self._emails.add(address)
        return address


def make_judges(random: Random, names: Names, startups: tuple[Startup, ...]) -> tuple[Judge, ...]:
    """The 12 judges, then the reserves, with seeded habits and the ties to startups that make
    conflicts.
    """
    rows = load("people")["judge"]
    mentored = _ties(
        random, rows, startups, firms=("accelerator", "corporate", "institute"), count=MENTORING
    )
    holdings = _ties(random, rows, startups, firms=("vc",), count=HOLDINGS)
    return tuple(
        _judge(random, names, row, f"judge-{number:02d}", mentored, holdings)
        for number, row in enumerate(rows, start=1)
    )


def _ties(
    random: Random,
    rows: list[dict[str, Any]],
    startups: tuple[Startup, ...],
    *,
    firms: tuple[str, ...],
    count: int,
) -> dict[str, list[str]]:
    """Which startups each organisation mentored or invested in, by domain: in the judge's own
    fields.
    """
    ties: dict[str, list[str]] = {}
    chosen = random.sample(
        [row for row in rows if row["firm"] in firms and not row.get("reserve")], k=min(count, 3)
    )
    for turn in range(count):
        row = chosen[turn % len(chosen)]
        known = [key for keys in ties.values() for key in keys]
        pool = [
            startup.key
            for startup in startups
            if startup.field in row["fields"] and startup.key not in known
        ]
        ties.setdefault(row["domain"], []).append(random.choice(pool))
    return ties


def _judge(
    random: Random,
    names: Names,
    row: dict[str, Any],
    key: str,
    mentored: dict[str, list[str]],
    holdings: dict[str, list[str]],
) -> Judge:
    return Judge(
        key=key,
        person=names.draw(row["domain"]),
        organisation_ko=row["org_ko"],
        organisation_en=row["org_en"],
        firm_type=row["firm"],
        title_ko=row["title_ko"],
        title_en=row["title_en"],
        fields=tuple(row["fields"]),
        keywords_ko=tuple(row["kw"]),
        keywords_en=tuple(row["kw_en"]),
        mentored=tuple(mentored.get(row["domain"], ())),
        portfolio=tuple(holdings.get(row["domain"], ())),
        language=row.get("language", "ko"),
        reserve=row.get("reserve", False),
        habits=_habits(random),
    )


def _habits(random: Random) -> Habits:
    """Severity, spread and noise as wide as in real panels: the strictest and the mildest are some
    15 points apart.
    """
    return Habits(
        severity=random.gauss(0, 0.42),
        scale=min(1.5, max(0.6, random.lognormvariate(0, 0.22))),
        noise=random.uniform(0.35, 0.75),
    )


def make_investors(names: Names) -> tuple[Investor, ...]:
    """The eight investment firms with their theses."""
    return tuple(
        _investor(names, row, f"investor-{number}")
        for number, row in enumerate(load("people")["investor"], start=1)
    )


def _investor(names: Names, row: dict[str, Any], key: str) -> Investor:
    low, high = row["ticket"]
    return Investor(
        key=key,
        name_ko=row["ko"],
        name_en=row["en"],
        contact=names.draw(row["domain"]),
        fields=tuple(row["fields"]),
        stages=tuple(row["stages"]),
        ticket_krw=(low, high),
        regions=tuple(row["regions"]),
        thesis_ko=row["thesis_ko"],
        thesis_en=row["thesis_en"],
    )
