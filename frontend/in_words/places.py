"""What every place of the access log is called for people who read it."""
# tested by: tests/frontend/pages/test_data_access.py

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# words → the addresses that show it, by their names
_WORDS: list[tuple[Promise, str]] = [
    (
        _("Guests of an event"),
        ("organisers:event organisers:event_door organisers:add_to_event api:event-registrations"),
    ),
    (
        _("The timetable of an investor day"),
        (
            "organisers:timetable organisers:day_change api:timetable-plan"
            " api:timetable-publish api:day-meetings"
        ),
    ),
    (
        _("A startup's data room"),
        "investors:room investors:room-copy api:introduction-room",
    ),
    (_("Entries"), "organisers:entries api:edition-entries api:round-entries"),
    (
        _("Similar entries"),
        (
            "organisers:likenesses organisers:entry_likenesses api:edition-likenesses"
            " api:entry-likenesses"
        ),
    ),
    (_("An entry"), "organisers:entry organisers:extend_entry"),
    (
        _("Messages with the startup"),
        (
            "organisers:entry_messages organisers:message_file api:application-messages"
            " api:application-message-file"
        ),
    ),
    (
        _("Questions about the call"),
        (
            "organisers:inquiries organisers:inquiry api:edition-inquiries-all"
            " api:edition-inquiry-answer"
        ),
    ),
    (
        _("Lost mailboxes"),
        (
            "organisers:hand_overs organisers:hand_over organisers:refuse_hand_over"
            " api:hand-overs api:hand-over api:hand-over-refuse"
        ),
    ),
    (_("An entry's papers"), "organisers:complete_entry organisers:consent_paper"),
    (_("Eligibility"), "api:edition-eligibility"),
    (
        _("Bonus and deductions"),
        (
            "organisers:adjustments organisers:rule_on_bonus api:round-adjustments"
            " api:round-bonus-claims api:round-bonus-claim"
        ),
    ),
    (
        _("Comments for startups"),
        "organisers:comments api:round-comments",
    ),
    (
        _("A table to download"),
        "organisers:export organisers:tally_sheet api:edition-table api:round-tally-sheet",
    ),
    (_("A file that is imported"), "organisers:imported_file"),
    (_("Control room"), "organisers:control_room organisers:fragment api:round-progress"),
    (_("Jobs"), "api:edition-jobs"),
    (_("Rounds"), "organisers:rounds"),
    (_("A round's time"), "organisers:extend_round organisers:reopen_round"),
    (
        _("Assignment"),
        (
            "organisers:assignment organisers:assignment_rules organisers:board"
            " api:round-assignments api:round-assignment-runs"
        ),
    ),
    (_("How sheets are spread"), "organisers:allocation"),
    (_("Judges for an entry"), "organisers:entry_match api:round-entry-match api:round-match"),
    (_("Objections"), "organisers:objections api:edition-objections api:application-objections"),
    (_("Conflicts of interest"), "api:edition-conflicts api:edition-judge-conflicts"),
    (_("Change log"), "organisers:log api:edition-log"),
    (_("Personal data"), "organisers:personal_data api:data-accesses api:edition-erasures"),
    (
        _("Mails"),
        (
            "organisers:messages api:edition-mails api:mail-send-again organisers:mail_text"
            " organisers:test_mail_text organisers:group_message organisers:schedule_group_message"
            " api:mail-readers api:mail-preview api:mail-test api:group-message-readers"
        ),
    ),
    (_("People"), "organisers:people api:edition-roles api:edition-role-invitations"),
    (_("Access tokens"), "organisers:tokens api:edition-tokens"),
    (_("Search"), "organisers:search organisers:search_all"),
    (
        _("Introductions"),
        "organisers:introductions organisers:introduction_plan organisers:invite_investor"
        " api:introductions api:introductions-plan",
    ),
    (
        _("Investors"),
        "api:investors organisers:firms organisers:firm organisers:import_investors"
        " investors:firm investors:firm_people api:firms api:firm api:firm-lead"
        " api:firm-hand-over api:firm-left-behind",
    ),
    (_("Ranking"), "organisers:ranking organisers:sensitivity"),
    (
        _("Results"),
        (
            "organisers:results organisers:announcement organisers:correction api:edition-winners"
            " organisers:publication_time"
            " api:round-announcement api:round-correction api:round-decisions"
        ),
    ),
    (
        _("Office papers"),
        (
            "organisers:papers organisers:paper organisers:paper_set organisers:paper_set_progress"
            " api:edition-paper api:paper-sets api:paper-set-file"
        ),
    ),
    (
        _("Statistics"),
        "organisers:statistics organisers:statistics_file api:edition-statistics",
    ),
    (
        _("Late and changed sheets"),
        (
            "organisers:late_sheets organisers:refuse_late api:round-late-sheets"
            " api:round-changed-sheets"
        ),
    ),
    (
        _("Discussions"),
        (
            "organisers:discussions organisers:discussion"
            " organisers:stop_discussion organisers:discussion_chair organisers:hide_post"
            " api:round-discussions api:discussion-chair"
            " api:round-discussion api:discussion-stop api:discussion-post-hide"
        ),
    ),
    (
        _("A discussion of judges"),
        (
            "judges:discussion api:judge-discussion api:judge-discussion-post"
            " api:judge-discussion-close api:judge-discussion-join"
        ),
    ),
    (_("Appeals"), "organisers:appeals organisers:appeal_register api:edition-appeals"),
    (
        _("An appeal"),
        (
            "organisers:appeal organisers:appeal_letter organisers:appeal_file api:edition-appeal"
            " api:edition-appeal-person api:edition-appeal-reply api:edition-appeal-approve"
        ),
    ),
    (_("Judges of last year"), "organisers:former_judges api:edition-former-judges"),
    (_("Judges from the council"), "organisers:council_judges api:council-judges"),
    (_("Judges"), "organisers:judges api:edition-judges api:shadow-judges"),
    (
        _("A judge"),
        (
            "organisers:judge api:edition-judge api:judge-affiliations api:judge-invite-again"
            " api:judge-shadow"
        ),
    ),
    (_("How judges scored"), "organisers:judge_report api:round-judge-report"),
    (
        _("Paper score sheets"),
        (
            "organisers:paper_sheets organisers:paper_sheet organisers:sheet_photo"
            " api:round-paper-sheets api:sheet-photo"
        ),
    ),
    (_("A judge's signed pledge"), "organisers:signed_paper organisers:pledge_paper"),
    (_("An entry to score"), "judges:entry api:judge-score"),
    (_("Names of companies"), "judges:conflicts api:judge-names"),
    (_("Entries side by side"), "judges:compare judges:by_criterion judges:submit_all"),
    (_("Entries to score, kept for offline work"), "judges:offline api:judge-bundle"),
    (_("An introduction"), "investors:introduction api:introduction-dossier"),
    (
        _("A meeting for the calendar"),
        "investors:meeting-calendar api:introduction-meeting-calendar",
    ),
    (_("A company"), "api:startup api:startup-members"),
    (_("A file"), "files:attachment files:reading files:preview"),
    (_("A page of a deck"), "files:page files:thumbnail"),
]
PLACES_IN_WORDS: dict[str, Promise] = {
    place: words for words, places in _WORDS for place in places.split()
}
