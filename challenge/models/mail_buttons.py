"""What the button of each kind of mail says: where it leads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_APPLICATION, _CONTROL_ROOM = _("Open the application"), _("Open the control room")
_SCORING, _INTRODUCTION = _("Go on to scoring"), _("Look at the introduction")
BUTTONS: dict[str, Promise] = {
    "co_writer": _("Open the application"),
    "representative_changed": _("Open my applications"),
    "receipt": _("Open the receipt"),
    "file_refused": _("Upload the file"),
    "draft_reminder": _("Check and submit"),
    "draft_not_submitted": _APPLICATION,
    "changes_reminder": _("Check and submit"),
    "draft_over": _APPLICATION,
    "draft_deadline_moved": _("Go on writing"),
    "correction_reminder": _("Correct the application"),
    "correction_lapsed": _APPLICATION,
    "corrections_lapsed": _("Look at the applications"),
    "eligibility_correction": _("Correct the application"),
    "judge_invited": _("Answer the invitation"),
    "judge_invitation_reminder": _("Answer the invitation"),
    "judge_dates_moved": _SCORING,
    "judge_assigned": _SCORING,
    "judge_extended": _SCORING,
    "judge_reminder": _SCORING,
    "judge_device": _("Look at my scores"),
    "judge_replaced": _CONTROL_ROOM,
    "judge_silence_warning": _SCORING,
    "silent_judges": _CONTROL_ROOM,
    "round_tallied": _("Decide"),
    "entries_left_out": _CONTROL_ROOM,
    "place_free": _("Correct the result"),
    "job_failed": _CONTROL_ROOM,
    "server_was_away": _CONTROL_ROOM,
    "late_sheet_decided": _("Look at my scores"),
    "sheet_receipts": _("Get the proof file"),
    "log_checkpoint": _("Look at the public log"),
    "sheet_late": _("Look at the score sheet"),
    "result_announced": _("See the result"),
    "result_corrected": _("See the result"),
    "investor_admitted": _("Say what you look for"),
    "introduction_asked": _("Answer the proposal"),
    "introduction_offered": _("Answer the proposal"),
    "introduction_made_investor": _INTRODUCTION,
    "introduction_made_startup": _INTRODUCTION,
    "introduction_reminder": _("Answer the proposal"),
    "introduction_outcome": _("Tell us what became of it"),
}
PLAIN = _("Open")
