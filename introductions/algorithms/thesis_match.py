"""How well a winner fits an investor's thesis: hard filters, then a weight in 0..1 with
its parts.
"""
# tested by: tests/introductions/services/test_propose.py

import re
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class WinnerCard:
    """What is compared of a winner.  Money in KRW; field, stage and district are keys."""

    field: str
    stage: str
    district: str
    ask_krw: int | None
    revenue_krw: int | None
    instrument: str  # that its card asks for; "" = not said, or any
    keywords: frozenset[str]
    companies: frozenset[str]  # its names, as company_key() spells them
    refused_houses: frozenset[str] = frozenset()  # investors that it never wants to meet, likewise


@dataclass(frozen=True, slots=True)
class ThesisCard:
    """What an investor looks for.  Empty sets mean "any"."""

    fields: frozenset[str]
    stages: frozenset[str]
    districts: frozenset[str]
    ticket_min_krw: int
    ticket_max_krw: int | None
    instruments: frozenset[str]
    revenue_required: bool
    keywords: frozenset[str]
    excluded_companies: frozenset[str]
    house: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """weight 0..1; `blocked` names the hard filter that forbids the pair ("" = none); `parts` is
    what the weight is made of.
    """

    weight: float
    blocked: str
    parts: dict[str, float]


# The field counts most, because it is what investors ask first; the parts add up to 1.
_WEIGHTS = {"field": 0.45, "stage": 0.2, "ticket": 0.2, "keywords": 0.15}
_LEGAL_FORM = re.compile(r"\((주|유)\)|주식회사|유한회사|\b(inc|corp|co|ltd|llc)\b")
_BETWEEN = re.compile(r"[\W_]+")
UNSTATED = 0.6  # no wish stated: neither a match nor a miss


def fit(winner: WinnerCard, thesis: ThesisCard) -> Fit:
    """Weigh one pair (docs/rules-kr.md §20: sector, stage, region, ticket against the ask,
    instrument, revenue, competing portfolio are hard).
    """
    blocked = _blocked(winner, thesis)
    parts = {
        "field": 1.0 if thesis.fields else UNSTATED,
        "stage": 1.0 if thesis.stages else UNSTATED,
        "ticket": _ticket(winner.ask_krw, thesis),
        "keywords": _overlap(winner.keywords, thesis.keywords),
    }
    weight = 0.0 if blocked else sum(_WEIGHTS[name] * part for name, part in parts.items())
    return Fit(round(weight, 4), blocked, parts)


def company_key(name: str) -> str:
    """A company's name without its legal form, spaces, points and capitals, so that "(주)새봄 AI"
    is "새봄ai".
    """
    plain = normalize("NFKC", name).casefold()
    return _BETWEEN.sub("", _LEGAL_FORM.sub(" ", plain))


def _blocked(winner: WinnerCard, thesis: ThesisCard) -> str:
    checks = {
        "field": bool(thesis.fields) and winner.field not in thesis.fields,
        "stage": bool(thesis.stages) and winner.stage not in thesis.stages,
        "district": bool(thesis.districts) and winner.district not in thesis.districts,
        "ticket": winner.ask_krw is not None and winner.ask_krw < thesis.ticket_min_krw,
        "instrument": _is_other(winner.instrument, thesis.instruments),
        "revenue": thesis.revenue_required and not winner.revenue_krw,
        "portfolio": bool(winner.companies & thesis.excluded_companies),
        "refused": bool(winner.refused_houses & thesis.house),
    }
    return next((name for name, hit in checks.items() if hit), "")


def _is_other(instrument: str, wanted: frozenset[str]) -> bool:
    return bool(instrument and wanted) and instrument not in wanted


def _ticket(ask: int | None, thesis: ThesisCard) -> float:
    """1 when the fund can carry the whole round alone, less the more others it takes."""
    if ask is None or thesis.ticket_max_krw is None or ask <= thesis.ticket_max_krw:
        return 1.0
    return thesis.ticket_max_krw / ask


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> float:
    if not ours or not theirs:
        return UNSTATED
    return min(1.0, len(ours & theirs) / min(len(theirs), 3))
