"""What the generator makes: plain frozen records, with no database behind them.

A ``key`` names a record inside one cast. Money is in KRW. Fields marked *hidden* are the truth that
the sample scores are drawn from; nothing that a user sees may show them.
"""
# tested by: tests/demo/cast/test_cast.py

from dataclasses import dataclass
from datetime import date
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented; ``name_en`` is the romanised name in Western order."""

    name_ko: str
    name_en: str
    email: str


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a startup's team page."""

    person: Person
    role_ko: str
    role_en: str
    career_ko: str


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure that shows the size of the problem, ready to print: ``value`` with its unit."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Quality:
    """*Hidden.* True worth of a startup, in standard deviations above the field's mean, whole and
    by facet.
    """

    overall: float
    problem: float
    solution: float
    growth: float
    team: float
    delivery: float


@dataclass(frozen=True, slots=True)
class Startup:
    """One company and what it writes in its entry.

    ``stage`` is ``early`` (at most 3 years old on the notice date) or ``growth``; ``fault`` is
    empty,
    ``outside_seoul`` or ``too_old``. A ``draft`` is never submitted: its growth and team texts stay
    empty.
    """

    key: str
    name_ko: str
    name_en: str
    line_ko: str
    line_en: str
    customer: str
    problem: str
    solution: str
    growth: str
    team: str
    field: str
    stage: str
    region_ko: str
    district_ko: str
    region_en: str
    district_en: str
    founded: date
    business_number: str
    representative: Person
    members: tuple[Member, ...]
    headcount: int
    revenues: tuple[tuple[int, int], ...]
    raised_krw: int
    ask_krw: int
    investment_round: str
    uses: tuple[tuple[str, int], ...]
    market_krw: tuple[int, int, int]
    stats: tuple[Stat, ...]
    edges: tuple[str, ...]
    rivals: tuple[str, ...]
    keywords_ko: tuple[str, ...]
    keywords_en: tuple[str, ...]
    fault: str
    draft: bool
    quality: Quality

    @property
    def revenue_krw(self) -> int:
        """Revenue of the last full year."""
        return self.revenues[-1][1]


@dataclass(frozen=True, slots=True)
class Habits:
    """*Hidden.* How a judge scores: shift and noise in standard deviations, scale as a factor of
    the spread.
    """

    severity: float
    scale: float
    noise: float


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge, with the facts that conflicts follow from (``mentored``, ``portfolio``: startup
    keys).
    """

    key: str
    person: Person
    organisation_ko: str
    organisation_en: str
    firm_type: str
    title_ko: str
    title_en: str
    fields: tuple[str, ...]
    keywords_ko: tuple[str, ...]
    keywords_en: tuple[str, ...]
    mentored: tuple[str, ...]
    portfolio: tuple[str, ...]
    language: str
    reserve: bool
    habits: Habits


@dataclass(frozen=True, slots=True)
class Conflict:
    """``kind``: ``mentor``, ``investor`` or ``same_domain``."""

    judge: str
    startup: str
    kind: str
    reason_ko: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Investor:
    """A firm that looks for winners, with its thesis. ``ticket_krw`` is (smallest, largest)."""

    key: str
    name_ko: str
    name_en: str
    contact: Person
    fields: tuple[str, ...]
    stages: tuple[str, ...]
    ticket_krw: tuple[int, int]
    regions: tuple[str, ...]
    thesis_ko: str
    thesis_en: str


@dataclass(frozen=True, slots=True)
class Award:
    """A prize with ``places`` winners of ``prize_krw`` each."""

    key: str
    name_ko: str
    name_en: str
    places: int
    prize_krw: int


@dataclass(frozen=True, slots=True)
class Named:
    """A field or a track: its key and its names."""

    key: str
    name_ko: str
    name_en: str
    note_ko: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class EditionTexts:
    """The edition as the public reads it. Dates are of the invented call; a story may move them."""

    slug: str
    year: int
    notice_date: date
    opens: date
    closes: date
    challenge_ko: str
    challenge_en: str
    name_ko: str
    name_en: str
    tagline_ko: str
    tagline_en: str
    summary_ko: str
    summary_en: str
    eligibility_ko: str
    eligibility_en: str
    benefits_ko: str
    benefits_en: str
    host_ko: str
    host_en: str
    demo_note_ko: str
    demo_note_en: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and everything of the sample challenge. ``startups`` are the 60 that submit;
    ``drafts`` never do.
    """

    seed: int
    edition: EditionTexts
    fields: tuple[Named, ...]
    tracks: tuple[Named, ...]
    awards: tuple[Award, ...]
    startups: tuple[Startup, ...]
    drafts: tuple[Startup, ...]
    judges: tuple[Judge, ...]
    conflicts: tuple[Conflict, ...]
    organisers: tuple[Person, ...]
    observer: Person
    investors: tuple[Investor, ...]

    def startup(self, key: str) -> Startup:
        """The startup or draft with that key; KeyError if there is none."""
        return _find(self.startups + self.drafts, key)

    def judge(self, key: str) -> Judge:
        """The judge or reserve with that key; KeyError if there is none."""
        return _find(self.judges, key)


_Keyed = TypeVar("_Keyed", Startup, Judge)


def _find(records: tuple[_Keyed, ...], key: str) -> _Keyed:
    for record in records:
        if record.key == key:
            return record
    raise KeyError(key)
