"""The floor's tables."""

from challenge.models.access.addresses import OtherAddress
from challenge.models.access.tokens import AccessToken, TokenBar, TokenUse
from challenge.models.application_form import FormSection, Paper, Question
from challenge.models.clock import ClockFailure, ClockRun
from challenge.models.edition import (
    Challenge,
    Edition,
    Field,
    FieldNearness,
    Role,
    RoleKind,
    Track,
)
from challenge.models.ledger import AuditEvent, AuditSeal, BackupMade, Job, JobState
from challenge.models.mail import Mail, MailState
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
    "DataAccess",
    "Edition",
    "Erasure",
    "Field",
    "FieldNearness",
    "FormSection",
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
    "Organisation",
    "OrganisationKind",
    "OtherAddress",
    "Paper",
    "Question",
    "Role",
    "RoleKind",
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
