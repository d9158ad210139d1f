"""What every kind of mail is called, by whom it is written to."""
# tested by: tests/frontend/pages/organisers/test_mails.py

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# the group's words → its kinds, in the order in which they come in an edition
MAIL_GROUPS: dict[Promise, dict[str, Promise]] = {
    _("To startups"): {
        "co_writer": pgettext_lazy("kind of mail", "Invitation to write together"),
        "representative_changed": pgettext_lazy("kind of mail", "New representative"),
        "file_refused": pgettext_lazy("kind of mail", "A file that can't be read"),
        "draft_reminder": pgettext_lazy("kind of mail", "Reminder before the deadline"),
        "changes_reminder": pgettext_lazy("kind of mail", "Reminder of changes not submitted"),
        "draft_deadline_moved": pgettext_lazy("kind of mail", "The deadline has moved"),
        "hand_over_notice": pgettext_lazy("kind of mail", "Somebody asks to represent"),
        "entry_extended": pgettext_lazy("kind of mail", "More time for an application"),
        "receipt": pgettext_lazy("kind of mail", "Receipt"),
        "draft_not_submitted": pgettext_lazy("kind of mail", "Submitting by itself failed"),
        "draft_over": pgettext_lazy("kind of mail", "The call is over for a draft"),
        "withdrawn": pgettext_lazy("kind of mail", "Withdrawal confirmed"),
        "eligibility_correction": pgettext_lazy("kind of mail", "Request for a correction"),
        "correction_reminder": pgettext_lazy("kind of mail", "Reminder of a correction"),
        "correction_lapsed": pgettext_lazy("kind of mail", "The time to correct is over"),
        "eligibility_eligible": pgettext_lazy("kind of mail", "Eligible"),
        "eligibility_ineligible": pgettext_lazy("kind of mail", "Ineligible"),
        "message_from_organiser": pgettext_lazy("kind of mail", "Message from the organisers"),
        "inquiry_answered": pgettext_lazy("kind of mail", "Answer to a question about the call"),
    },
    _("Own messages"): {
        "group_message": pgettext_lazy("kind of mail", "Message to a group"),
    },
    _("To judges"): {
        "judge_invited": pgettext_lazy("kind of mail", "Invitation to judge"),
        "judge_invitation_reminder": pgettext_lazy("kind of mail", "Reminder of an invitation"),
        "judge_assigned": pgettext_lazy("kind of mail", "Entries to score"),
        "judge_dates_moved": pgettext_lazy("kind of mail", "New dates of a round"),
        "judge_extended": pgettext_lazy("kind of mail", "More time for scoring"),
        "judge_reminder": pgettext_lazy("kind of mail", "Reminder to score"),
        "judge_silence_warning": pgettext_lazy("kind of mail", "Question to a silent judge"),
        "judge_replaced": pgettext_lazy("kind of mail", "Entries given to somebody else"),
        "judge_device": pgettext_lazy("kind of mail", "New device for scoring"),
        "discussion_opened": pgettext_lazy("kind of mail", "Discussion of an entry"),
        "late_sheet_decided": pgettext_lazy("kind of mail", "Decision on a late score sheet"),
        "sheet_receipts": pgettext_lazy("kind of mail", "Proof of score sheets"),
    },
    _("Results and appeals"): {
        "place_offered": pgettext_lazy("kind of mail", "A place from the waiting list"),
        "result_announced": pgettext_lazy("kind of mail", "Result"),
        "result_corrected": pgettext_lazy("kind of mail", "Corrected result"),
        "appeal_received": pgettext_lazy("kind of mail", "Appeal received"),
        "appeal_made": pgettext_lazy("kind of mail", "New appeal, to the organisers"),
        "appeal_assigned": pgettext_lazy("kind of mail", "Appeal to be answered"),
        "appeal_reply_due": pgettext_lazy("kind of mail", "Reply to an appeal is due"),
        "appeal_answered": pgettext_lazy("kind of mail", "Reply to an appeal"),
    },
    _("Introductions"): {
        "investor_admitted": pgettext_lazy("kind of mail", "Investor admitted"),
        "investor_refused": pgettext_lazy("kind of mail", "Investor not admitted"),
        "investor_left": pgettext_lazy("kind of mail", "Access ended, to who left the firm"),
        "investor_taken_over": pgettext_lazy("kind of mail", "Hand-over, to the colleague"),
        "introduction_person_changed": pgettext_lazy("kind of mail", "Hand-over, to the winner"),
        "introduction_asked": pgettext_lazy("kind of mail", "Proposal to a winner"),
        "introduction_offered": pgettext_lazy("kind of mail", "Proposal to an investor"),
        "introduction_reminder": pgettext_lazy("kind of mail", "Reminder of a proposal"),
        "introduction_made_startup": pgettext_lazy("kind of mail", "Contact, to the winner"),
        "introduction_made_investor": pgettext_lazy("kind of mail", "Contact, to the investor"),
        "meeting_slots": pgettext_lazy("kind of mail", "Times to meet"),
        "meeting_fixed": pgettext_lazy("kind of mail", "Meeting for the calendar"),
        "meeting_called_off": pgettext_lazy("kind of mail", "Meeting called off"),
        "room_opened": pgettext_lazy("kind of mail", "Data room opened, to the investor"),
        "introduction_outcome": pgettext_lazy("kind of mail", "Question what became of it"),
    },
    _("About events"): {
        "event_confirm": pgettext_lazy("kind of mail", "Confirm a registration"),
        "event_place": pgettext_lazy("kind of mail", "Ticket of an event"),
        "event_waiting": pgettext_lazy("kind of mail", "Waiting list of an event"),
        "event_changed": pgettext_lazy("kind of mail", "Event changed"),
        "event_cancelled": pgettext_lazy("kind of mail", "Event cancelled"),
        "event_timetable": pgettext_lazy("kind of mail", "Own timetable of an investor day"),
    },
    _("About e-mail addresses of an account"): {
        "address_asked": pgettext_lazy("kind of mail", "Confirm an address"),
        "address_changed": pgettext_lazy("kind of mail", "Addresses of an account changed"),
    },
    _("To owners of access tokens"): {
        "access_token_made": pgettext_lazy("kind of mail", "New access token"),
        "access_token_ends": pgettext_lazy("kind of mail", "An access token ends soon"),
        "access_token_barred": pgettext_lazy("kind of mail", "Access token barred"),
    },
    _("To the organisers"): {
        "role_invited": pgettext_lazy("kind of mail", "Invitation to help run the edition"),
        "corrections_lapsed": pgettext_lazy("kind of mail", "Corrections that did not come"),
        "entries_left_out": pgettext_lazy("kind of mail", "Eligible entries outside the round"),
        "hand_over_asked": pgettext_lazy("kind of mail", "Lost mailbox: hand-over asked for"),
        "inquiry_asked": pgettext_lazy("kind of mail", "Question about the call"),
        "message_from_startup": pgettext_lazy("kind of mail", "Message from a startup"),
        "silent_judges": pgettext_lazy("kind of mail", "Silent judges"),
        "sheet_late": pgettext_lazy("kind of mail", "Score sheet after the close"),
        "office_device": pgettext_lazy("kind of mail", "New device for paper score sheets"),
        "round_tallied": pgettext_lazy("kind of mail", "Round closed and tallied"),
        "place_accepted": pgettext_lazy("kind of mail", "A place was accepted"),
        "place_free": pgettext_lazy("kind of mail", "A place has become free"),
        "job_failed": pgettext_lazy("kind of mail", "A job failed"),
        "webhook_given_up": pgettext_lazy("kind of mail", "A webhook got no message"),
        "webhook_switched_off": pgettext_lazy("kind of mail", "A webhook was switched off"),
        "server_was_away": pgettext_lazy("kind of mail", "The server was away"),
        "mail_text_test": pgettext_lazy("kind of mail", "Test of an own text"),
        "log_checkpoint": pgettext_lazy("kind of mail", "Signed state of the public log"),
    },
}
MAIL_KINDS = {kind: words for kinds in MAIL_GROUPS.values() for kind, words in kinds.items()}
OTHER = _("Other mails")


def mail_kind_in_words(kind: str) -> str:
    """What the kind is called; a kind of another version of the system by its key."""
    return str(MAIL_KINDS.get(kind, kind))
