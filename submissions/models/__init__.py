"""What startups send: their entries, files, eligibility and consents."""

from submissions.models.answer_versions import AnswerVersion
from submissions.models.consents import Consent, ConsentKind
from submissions.models.eligibility import EligibilityCheck
from submissions.models.entries import (
    Entry,
    EntryQuerySet,
    EntryState,
    EntryVersion,
    ImportSource,
    Receipt,
    SubmitWish,
)
from submissions.models.files import Attachment, DeckPage, DocumentText, Upload
from submissions.models.hand_overs import HandOver
from submissions.models.inquiries import Inquiry
from submissions.models.likeness import LikenessTrait, TextSketch
from submissions.models.messages import EntryMessage, MessageFile
from submissions.models.startups import Member, Startup

__all__ = [
    "AnswerVersion",
    "Attachment",
    "Consent",
    "ConsentKind",
    "DeckPage",
    "DocumentText",
    "EligibilityCheck",
    "Entry",
    "EntryMessage",
    "EntryQuerySet",
    "EntryState",
    "EntryVersion",
    "HandOver",
    "ImportSource",
    "Inquiry",
    "LikenessTrait",
    "Member",
    "MessageFile",
    "Receipt",
    "Startup",
    "SubmitWish",
    "TextSketch",
    "Upload",
]
