"""The floor's tables."""

from challenge.models.access.addresses import OtherAddress
from challenge.models.access.roles import Part, Role, RoleInvitation, RoleKind
from challenge.models.access.tokens import AccessToken, TokenBar, TokenUse
from challenge.models.application_form import FormSection, Paper, Question
from challenge.models.clock import ClockFailure, ClockRun
from challenge.models.council.divisions import Division, Seat
from challenge.models.council.members import Council, CouncilPerson, Membership
from challenge.models.edition import (
    Challenge,
    Edition,
    Field,
    FieldNearness,
    Track,
)
from challenge.models.ledger import AuditEvent, AuditSeal, BackupMade, Job, JobState
from challenge.models.mail import Mail, MailState
from challenge.models.mail_texts.group_message import GroupMessage
from challenge.models.mail_texts.own import MailText
from challenge.models.mail_texts.trouble import MailTrouble
from challenge.models.papers.letterhead import EditionLetterhead
from challenge.models.people import Affiliation, Organisation, OrganisationKind, User
from challenge.models.privacy import DataAccess, Erasure
from challenge.models.sign_in import MailButtons, SignInLink, SitePart
from challenge.models.transparency import (
    LogCheckpoint,
    LogLeaf,
    LogNode,
    LogRecord,
    LogTimestamp,
)
from challenge.models.webhooks.delivery import (
    WebhookCursor,
    WebhookDelivery,
    WebhookDeliveryState,
)
from challenge.models.webhooks.endpoint import WebhookEndpoint

__all__ = [
    "AccessToken",
    "Affiliation",
    "AuditEvent",
    "AuditSeal",
    "BackupMade",
    "Challenge",
    "ClockFailure",
    "ClockRun",
    "Council",
    "CouncilPerson",
    "DataAccess",
    "Division",
    "Edition",
    "EditionLetterhead",
    "Erasure",
    "Field",
    "FieldNearness",
    "FormSection",
    "GroupMessage",
    "Job",
    "JobState",
    "LogCheckpoint",
    "LogLeaf",
    "LogNode",
    "LogRecord",
    "LogTimestamp",
    "Mail",
    "MailButtons",
    "MailState",
    "MailText",
    "MailTrouble",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OtherAddress",
    "Paper",
    "Part",
    "Question",
    "Role",
    "RoleInvitation",
    "RoleKind",
    "Seat",
    "SignInLink",
    "SitePart",
    "TokenBar",
    "TokenUse",
    "Track",
    "User",
    "WebhookCursor",
    "WebhookDelivery",
    "WebhookDeliveryState",
    "WebhookEndpoint",
]
