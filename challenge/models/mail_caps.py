"""How much mail one person's acts may cause: every kind of mail has its line here.

Counted over the mails that were promised in the last 24 hours, not over what is there: whoever adds
and removes the same co-writer sends the more mail, though there is never more than one.
"""
# tested by: tests/challenge/services/test_mail_caps.py

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cap:
    """Mails of a kind in 24 hours: by one sender, and to one reader in one edition.

    refuses: beyond it the act is refused; otherwise the act counts and the mail is left out, as
    the page says the same.  by_clock: no person's act causes it, so nobody is the sender.
    at_any_hour: sent in the quiet hours too, though no person caused it just then.
    """

    by_sender: int
    to_reader: int
    refuses: bool = True
    by_clock: bool = False
    at_any_hour: bool = False


_MANY = 20_000  # one act of an organiser may write to everybody of an edition
CAPS = {
    "co_writer": Cap(20, 3, refuses=False),
    # never left out: it is how the one before learns of it
    "representative_changed": Cap(40, 4),
    "receipt": Cap(40, 20, refuses=False, at_any_hour=True),
    "withdrawn": Cap(40, 10, refuses=False),
    "file_refused": Cap(60, 20, refuses=False),
    "draft_reminder": Cap(_MANY, 20, refuses=False, by_clock=True),
    "draft_not_submitted": Cap(_MANY, 20, refuses=False, by_clock=True),
    "changes_reminder": Cap(_MANY, 20, refuses=False, by_clock=True),
    "draft_over": Cap(_MANY, 20, refuses=False, by_clock=True),
    "draft_deadline_moved": Cap(_MANY, 20, refuses=False, by_clock=True),
    "correction_reminder": Cap(_MANY, 20, refuses=False, by_clock=True),
    "correction_lapsed": Cap(_MANY, 20, refuses=False, by_clock=True),
    "corrections_lapsed": Cap(_MANY, 20, refuses=False, by_clock=True),
    "entry_extended": Cap(_MANY, 20, refuses=False),
    # a stranger causes both
    "hand_over_asked": Cap(_MANY, 200, refuses=False, by_clock=True),
    "hand_over_notice": Cap(_MANY, 3, refuses=False, by_clock=True, at_any_hour=True),
    "inquiry_asked": Cap(500, 300, refuses=False),
    "inquiry_answered": Cap(2_000, 30, refuses=False),
    "message_from_organiser": Cap(2_000, 40, refuses=False),
    "message_from_startup": Cap(600, 400, refuses=False),
    "eligibility_correction": Cap(_MANY, 10),
    "eligibility_ineligible": Cap(_MANY, 10),
    "eligibility_eligible": Cap(_MANY, 10),
    "judge_invited": Cap(2_000, 3),
    "judge_invitation_reminder": Cap(_MANY, 3, refuses=False, by_clock=True),
    "judge_dates_moved": Cap(_MANY, 20, refuses=False),
    "judge_assigned": Cap(_MANY, 20, refuses=False),
    "judge_extended": Cap(_MANY, 10, refuses=False),
    "judge_reminder": Cap(_MANY, 20, refuses=False),
    "judge_device": Cap(60, 20, refuses=False),
    "office_device": Cap(60, 20, refuses=False),
    "judge_replaced": Cap(_MANY, 200, refuses=False),
    "judge_silence_warning": Cap(_MANY, 20, refuses=False, by_clock=True),
    "silent_judges": Cap(_MANY, 20, refuses=False, by_clock=True),
    "round_tallied": Cap(_MANY, 20, refuses=False, by_clock=True),
    "entries_left_out": Cap(_MANY, 20, refuses=False, by_clock=True),
    "place_offered": Cap(_MANY, 20, refuses=False, by_clock=True),
    "place_accepted": Cap(60, 300, refuses=False),
    "place_free": Cap(_MANY, 40, refuses=False, by_clock=True),
    "job_failed": Cap(_MANY, 20, refuses=False, by_clock=True),
    "webhook_given_up": Cap(_MANY, 20, refuses=False, by_clock=True),
    "webhook_switched_off": Cap(_MANY, 20, refuses=False, by_clock=True),
    # never left out: it is how the owner learns that there is one more
    "access_token_made": Cap(20, 20, at_any_hour=True),
    # the service counts what is asked for: the page says the same whoever reads it
    "address_asked": Cap(_MANY, 200, refuses=False, at_any_hour=True),
    # never left out: it is how the owner learns of it
    "address_changed": Cap(40, 40, at_any_hour=True),
    "role_invited": Cap(200, 5, at_any_hour=True),
    "access_token_barred": Cap(500, 40, refuses=False),
    "access_token_ends": Cap(_MANY, 40, refuses=False, by_clock=True),
    "group_message": Cap(_MANY, 10, refuses=False),
    # an organiser's own, to themselves
    "mail_text_test": Cap(30, 30, at_any_hour=True),
    "server_was_away": Cap(_MANY, 20, refuses=False, by_clock=True),
    "log_checkpoint": Cap(_MANY, 20, refuses=False, by_clock=True),
    "sheet_receipts": Cap(_MANY, 20, refuses=False, by_clock=True),
    "discussion_opened": Cap(_MANY, 20, refuses=False),
    "late_sheet_decided": Cap(1_000, 60, refuses=False),
    "sheet_late": Cap(60, 300, refuses=False),
    "result_announced": Cap(_MANY, 200, at_any_hour=True),
    "result_corrected": Cap(_MANY, 200, at_any_hour=True),
    "appeal_received": Cap(20, 10, refuses=False, at_any_hour=True),
    "appeal_made": Cap(60, 300, refuses=False),
    "appeal_assigned": Cap(500, 100, refuses=False),
    "appeal_answered": Cap(2_000, 20),
    "appeal_reply_due": Cap(_MANY, 300, refuses=False, by_clock=True),
    "investor_admitted": Cap(500, 4),
    "investor_refused": Cap(500, 4),
    "investor_left": Cap(500, 4),
    "investor_taken_over": Cap(500, 20),
    "introduction_person_changed": Cap(2_000, 60, refuses=False),
    "introduction_asked": Cap(2_000, 40),
    "introduction_offered": Cap(30, 40),
    "introduction_made_investor": Cap(60, 60, refuses=False),
    "introduction_made_startup": Cap(60, 60, refuses=False),
    # never left out: it is how the other side learns of new times
    "meeting_slots": Cap(30, 40),
    "meeting_fixed": Cap(60, 60, refuses=False, at_any_hour=True),
    "meeting_called_off": Cap(_MANY, 60, refuses=False, by_clock=True, at_any_hour=True),
    # opened and closed again and again, the page tells as well
    "room_opened": Cap(60, 10, refuses=False),
    "introduction_reminder": Cap(_MANY, 60, refuses=False, by_clock=True),
    "introduction_outcome": Cap(_MANY, 60, refuses=False, by_clock=True),
    # a stranger causes it, who may have typed anybody's address
    "event_confirm": Cap(_MANY, 5, refuses=False, by_clock=True, at_any_hour=True),
    "event_place": Cap(_MANY, 20, refuses=False, at_any_hour=True),
    "event_waiting": Cap(_MANY, 20, refuses=False, at_any_hour=True),
    "event_changed": Cap(_MANY, 40, refuses=False),
    "event_cancelled": Cap(_MANY, 20, refuses=False),
    # never left out on the day itself: where to be in twenty minutes
    "event_timetable": Cap(_MANY, 100, refuses=False, at_any_hour=True),
}
