"""The tables of judging: rounds, panels, score sheets, results."""

from judging.models.allocation import AllocationStep
from judging.models.appeal import Appeal, AppealFile, AppealGround, AppealOutcome
from judging.models.correction import AnnouncementVersion, ResultCorrection
from judging.models.desk_mark import DeskMark, IndicativeAmount, NamesChecked, WildCard
from judging.models.device_key import DeviceKey, OfficeKey
from judging.models.discussion import Discussion, DiscussionMember, DiscussionPost
from judging.models.hall_vote import HallBallot, HallVote
from judging.models.panel import Conflict, ConflictKind, Judge, JudgeField, Objection, Panel, Pledge
from judging.models.pitch_session import CheckIn, PitchSession, PitchSlot, TableReminder
from judging.models.result import (
    Adjustment,
    Announcement,
    Award,
    Decision,
    DecisionKind,
    Standing,
    Tally,
    Winner,
)
from judging.models.round import (
    Anchor,
    Criterion,
    Method,
    Round,
    RoundEntry,
    RoundKind,
    RoundState,
    Rubric,
)
from judging.models.scoresheet import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    LateSheet,
    Recusal,
    Score,
    Scoresheet,
    SheetPhoto,
    SheetRevision,
    SheetState,
)
from judging.models.table_import import ImportedFile, RememberedColumns, TableKind

__all__ = [
    "Adjustment",
    "AllocationStep",
    "Anchor",
    "Announcement",
    "AnnouncementVersion",
    "Appeal",
    "AppealFile",
    "AppealGround",
    "AppealOutcome",
    "Assignment",
    "AssignmentRun",
    "AssignmentState",
    "Award",
    "CheckIn",
    "Conflict",
    "ConflictKind",
    "Criterion",
    "Decision",
    "DecisionKind",
    "DeskMark",
    "DeviceKey",
    "Discussion",
    "DiscussionMember",
    "DiscussionPost",
    "HallBallot",
    "HallVote",
    "ImportedFile",
    "IndicativeAmount",
    "Judge",
    "JudgeField",
    "LateSheet",
    "Method",
    "NamesChecked",
    "Objection",
    "OfficeKey",
    "Panel",
    "PitchSession",
    "PitchSlot",
    "Pledge",
    "Recusal",
    "RememberedColumns",
    "ResultCorrection",
    "Round",
    "RoundEntry",
    "RoundKind",
    "RoundState",
    "Rubric",
    "Score",
    "Scoresheet",
    "SheetPhoto",
    "SheetRevision",
    "SheetState",
    "Standing",
    "TableKind",
    "TableReminder",
    "Tally",
    "WildCard",
    "Winner",
]
