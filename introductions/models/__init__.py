"""Investors, what they look for, introductions of winners to them, the winners' cards
and data rooms.
"""

from introductions.models.browsing import MeetingRequest, Teaser
from introductions.models.cards import CardConsent, CompanyCard, TractionUnit
from introductions.models.data_rooms import RoomFile, RoomGrant, RoomTier, RoomView
from introductions.models.firms import FirmRole, InvestorFirm
from introductions.models.forecasts import Forecast, ForecastQuestion, ForecastResult
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
    "Forecast",
    "ForecastQuestion",
    "ForecastResult",
    "Introduction",
    "IntroductionState",
    "Investor",
    "InvestorFirm",
    "MatchPlan",
    "Meeting",
    "MeetingRequest",
    "OutcomeReport",
    "PairWish",
    "PassReason",
    "RefusedHouse",
    "RoomFile",
    "RoomGrant",
    "RoomTier",
    "RoomView",
    "Side",
    "Step",
    "Teaser",
    "Thesis",
    "Told",
    "TractionUnit",
]
