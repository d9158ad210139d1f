"""Events, who comes to them, and what is said there."""

from gatherings.models.events import (
    Audience,
    Event,
    EventCheckIn,
    EventKind,
    Registration,
    digest_of_key,
)
from gatherings.models.timetables import (
    DayChange,
    DayMeeting,
    DayWish,
    Timetable,
    TimetablePlan,
)
from gatherings.models.voices import Consultation, OpinionResult, Statement, Vote

__all__ = [
    "Audience",
    "Consultation",
    "DayChange",
    "DayMeeting",
    "DayWish",
    "Event",
    "EventCheckIn",
    "EventKind",
    "OpinionResult",
    "Registration",
    "Statement",
    "Timetable",
    "TimetablePlan",
    "Vote",
    "digest_of_key",
]
