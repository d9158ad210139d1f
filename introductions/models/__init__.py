"""Investors, what they look for, introductions of winners to them, and the winners' cards."""

from introductions.models.cards import CardConsent, CompanyCard, TractionUnit
from introductions.models.firms import FirmRole, InvestorFirm
from introductions.models.meeting_times import Meeting, Side
from introductions.models.meetings import (
    Introduction,
    IntroductionState,
    Investor,
    RefusedHouse,
    Step,
    Thesis,
)
from introductions.models.outcome_reports import Currency, OutcomeReport, PassReason, Told
from introductions.models.plans import MatchPlan, PairWish

__all__ = [
    "CardConsent",
    "CompanyCard",
    "Currency",
    "FirmRole",
    "Introduction",
    "IntroductionState",
    "Investor",
    "InvestorFirm",
    "MatchPlan",
    "Meeting",
    "OutcomeReport",
    "PairWish",
    "PassReason",
    "RefusedHouse",
    "Side",
    "Step",
    "Thesis",
    "Told",
    "TractionUnit",
]
