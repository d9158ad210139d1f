"""Who is let in where: address, role and method, of somebody with a part in the edition.

For each group of roles: method and part of the site, then the names of its addresses (-: of no
part, or without a name).  Anything else is refused: 401, 403, 404, 405 or the way to signing in.
What is sent is empty: a form or a program that is told what is missing (422) counts as let in, as
the service asks who may only when it is complete (tests/test_acts.py).  An address that is new
stands in no line, and fails tests/shown/test_canaries.py until somebody decides.
"""

ENTERED: dict[str, dict[str, str]] = {
    "observer organiser": {
        "get api": (
            "application application-attachments application-consent-texts application-consents "
            "application-message-file application-messages application-missing "
            "application-objections application-papers application-receipt application-receipts "
            "application-refused-houses application-submit-at-deadline data-accesses "
            "edition-appeal edition-appeal-person edition-appeals edition-awards edition-call "
            "edition-changes-since-last edition-conflicts edition-copy edition-entries "
            "edition-erasures edition-former-judges edition-inquiries-all edition-jobs "
            "edition-judge edition-judges edition-log edition-mail-kinds edition-mails "
            "edition-nearness edition-objections edition-panels edition-papers edition-roles "
            "edition-role-invitations round-place-offers "
            "edition-statistics edition-winners eligibility-trial introduction introductions "
            "edition-likenesses entry-likenesses hand-overs "
            "introductions-outcomes introductions-outcomes-told introductions-plan "
            "meeting-requests "
            "investors judge-affiliations letterhead mail-texts paper-sets question-library round "
            "round-adjustments "
            "round-allocation round-amounts round-announcement round-assignment-run "
            "round-bonus-claims "
            "round-assignment-runs round-assignments round-bundle-full "
            "round-changed-sheets round-comments round-decisions round-discussion "
            "round-discussions round-entries round-entry-match round-fit-answers "
            "round-judge-report round-late-sheets round-on-hold round-paper-sheets "
            "round-plan-panels round-plans round-progress round-ranking "
            "round-tallies round-tally round-tally-sheet "
            "round-tally-version round-what-if round-wild-cards rounds sheet-photo judge-shadow "
            "shadow-judges run-events run-event event-registrations run-timetable timetable-plan "
            "day-meetings day-changes forecast-scores"
        ),
        "get organisers": (
            "forecasts "
            "adjustments allocation announcement appeal appeal_file appeals assignment "
            "assignment_progress assignment_rules awards board check_progress complete_entry "
            "comments consent_paper control_room correction criterion discussion discussions "
            "edition_changes eligibility_trial entries entry entry_likenesses hand_over "
            "hand_overs likenesses "
            "event events timetable "
            "entry_match entry_messages form_preview form_settings former_judges home inquiries "
            "firm firms "
            "inquiry introduction_outcomes introduction_plan introductions judge judge_report "
            "judges late_sheets letterhead log mail_texts "
            "message_file messages new_criterion new_round objections paper_set_progress "
            "paper_sheets papers people personal_data "
            "pipeline plan_progress question_library ranking rehearsal rehearsal_progress results "
            "round_settings rounds search "
            "search_all sensitivity settings sheet_photo signed_paper statistics statistics_file "
            "tally_sheet try_rules "
            "voices consultation answer_statement"
        ),
        "patch api": "application-answers edition-winner",
        "post api": (
            "application-answer-versions application-consents application-messages "
            "application-objections conflict-lift discussion-chair discussion-post-hide "
            "discussion-stop "
            "edition-copy edition-erasures edition-form "
            "edition-panels edition-role-invitations entry-extension hand-over hand-over-refuse "
            "judge-affiliations judge-dismiss judge-shadow "
            "late-sheet-refuse question-library shadow-entries "
            "run-events event-registrations event-check-ins day-changes "
            "paper-sets round-allocation-steps round-discussions round-extend "
            "round-comments-hold round-comments-show round-judge-replace round-plans "
            "round-reopen round-rules-trial rounds "
            "council-judges"
        ),
        "post organisers": (
            "add_conflict adjustments appeal clock_rules complete_entry criterion "
            "discussions "
            "entry_messages hand_over event add_to_event timetable day_change "
            "import_investors "
            "change_role publication_time "
            "inquiry invite_investor judges new_criterion new_round people personal_data "
            "letterhead rehearsal request_paper_set round_settings settings signed_paper silence "
            "try_rules voices consultation answer_statement forecasts"
        ),
        "put api": (
            "mail-text "
            "forecast-result "
            "application-refused-houses edition-appeal-person edition-appeal-reply edition-clock "
            "edition-inquiry-answer edition-panel edition-role letterhead round-announcement-time "
            "round-bonus-claim round-correction round-silence"
        ),
    },
    "organiser": {
        "get account": "invitation",
        "get public": "council",  # as the operator, too
        "get organisers": (
            "group_message "
            "event_door new_event forecast_result group_messages "
            "copy_edition extend_entry extend_round imported_file new_edition reopen_round "
            "tokens webhook webhooks "
            "council_judges "
            # as the operator that the organiser is here, who founded the edition
            "status council council_member council_division"
        ),
        "get api": (
            "group-message group-message-readers "
            "edition-tokens group-messages mail-readers webhook webhook-deliveries webhooks "
            "installation "
            "council council-division council-divisions council-judges council-member "
            "council-members"
        ),
        "post account": (
            "address-main address-remove token-end invitation-accept invitation-decline"
        ),
        "post investors": "firm",
        "patch api": (
            "consultation council council-division council-member edition edition-judge firm round "
            "run-event statement-answer webhook"
        ),
        "post api": (
            "mail-preview mail-test my-role-invitation "
            "group-message-left-out group-message-send group-messages "
            "event-publish event-cancel timetable-plan timetable-publish "
            "council-import council-people "
            "firms-import "
            "webhook-delivery-again webhook-roll-secret webhook-secret webhook-test webhooks "
            "assignment-run-apply assignment-run-undo assignment-take-back edition-appeal-approve "
            "edition-conflicts-find edition-eligibility edition-eligibility-accept edition-finish "
            "edition-publish edition-rehearsal "
            "entry-consents entry-papers introduction-withdraw introductions-match "
            "introductions-plan introductions-plan-send job-cancel job-retry judge-invite-again "
            "judge-signed-paper late-sheet-accept mail-send-again my-main-address pitch-day "
            "round-announcement-publish round-assignment-runs round-close round-place-offers "
            "round-decide-by-ranking round-entries round-keep-dates round-open round-paper-sheets "
            "round-remind round-repair round-seed round-tally"
        ),
        "post organisers": (
            "comments invite_person_again schedule_group_message "
            "send_group_message withdraw_person "
            "drop_group_message group_message group_message_readers group_messages "
            "forecast_result "
            "new_event publish_event cancel_event event_door make_timetable publish_timetable "
            "lift_day_change day_meeting_met "
            "firm rule_on_bonus "
            "council council_division council_judges council_member council_new_division "
            "council_new_member council_new_person council_remove_member import_council "
            "new_statement "
            "bar_token let_token_in remove_webhook roll_webhook test_webhook webhook webhook_again "
            "webhook_secret "
            "webhooks "
            "accept_all_passing add_panel add_question add_tie admit admit_investor apply_run "
            "approve_reply "
            "assign cancel_job close_round commit_seed copy_edition correction count_late "
            "decide_all decide_eligibility dismiss_judge dissolve_panel edge_sheets extend_entry "
            "extend_round find_conflicts flag_winner former_judges hide_post imported_file "
            "invite_again "
            "judge keep_dates lift_conflict make_introduction_plan move_introduction new_edition "
            "cancel_publication_time prepare_move_up "
            "open_round pin plan_sheets prepare_announcement publish_announcement publish_edition "
            "refuse_hand_over "
            "refuse_late remind_judge remind_round remove_adjustment remove_award remove_criterion "
            "remove_round remove_tie reopen_round repair replace_judge retry_job return_reply "
            "revoke_role run_check save_allocation save_nearness save_rules send_again "
            "send_introduction_plan "
            "steer_allocation stop_discussion take_back take_over_form tally undo_step "
            "withdraw_announcement "
            "withdraw_introduction assign_to_shadow set_shadow take_from_shadow discussion_chair"
        ),
        "put api": (
            "group-message group-message-schedule "
            "run-timetable forecast-question "
            "assignment-pin edition-award edition-field edition-paper edition-question "
            "edition-token-bar "
            "edition-section edition-track round-announcement startup-representative"
        ),
    },
    "investor judge observer organiser startup": {
        "get account": (
            "address-confirm addresses code erase home my_data my_data_archive my_data_download "
            "profile tokens"
        ),
        "get api": (
            "consultation consultation-outcome consultations next-statement statements "
            "events event-file own-timetable own-timetable-file "
            "firms "
            "application-introductions applications investor-seats judge-passkey-offer "
            "my-role-invitations "
            "judge-rounds my-addresses my-data my-data-archive my-tokens presets todos"
        ),
        "get investors": "request",
        "get judges": "device home",
        "get public": "voices_vote event_timetable_calendar",
        "get startups": "home",
        "post account": "address-confirm addresses erase profile tokens",
        "post api": (
            "consultations council-divisions council-members statement-decision "
            "event-registration own-timetable "
            "application-submit applications edition-create edition-inquiries "
            "edition-judge-conflicts edition-judges entry-eligibility "
            "introduction-agree introduction-meeting-pick introduction-steps introductions "
            "investor-access investor-answer "
            "investors judge-conflict judge-invitation judge-late judge-passkey-offer "
            "judge-pledge my-address-confirmed my-addresses my-erasure my-tokens "
            "round-adjustments round-assignments round-criteria round-decisions round-more-sheets "
            "uploads"
        ),
        "post investors": "request",
        "post judges": "passkey",
        "put api": (
            "edition-nearness introduction-meeting introduction-outcome introductions-plan-pair "
            "round-match statement-vote upload"
        ),
        "post public": "consultation questions",
    },
    "nobody startup": {
        "get -": (
            "account_inactive account_logout account_request_login_code api-docs health schema "
            "set_language"
        ),
        "get headless:app": "config",
        "get headless:app:account": "confirm_login_code",
        "get headless:app:mfa": "login_webauthn",
        "get headless:browser": "config",
        "get headless:browser:account": "confirm_login_code",
        "get headless:browser:mfa": "login_webauthn",
        "post -": "account_logout account_request_login_code health set_language",
        "post headless": "-",
        "post headless:app:account": "confirm_login_code request_login_code resend_login_code",
        "post headless:app:mfa": "login_webauthn",
        "post headless:browser:account": "confirm_login_code request_login_code resend_login_code",
        "post headless:browser:mfa": "login_webauthn",
    },
    "startup": {
        "get -": (
            "account_confirm_login_code mfa_activate_totp mfa_add_webauthn mfa_authenticate "
            "mfa_generate_recovery_codes mfa_index mfa_list_webauthn mfa_login_webauthn "
            "usersessions_list"
        ),
        "get headless:browser:account": "current_session",
        "get headless:browser:mfa": "authenticators manage_webauthn reauthenticate_webauthn",
        "get headless:browser:usersessions": "sessions",
        "post -": (
            "account_confirm_login_code mfa_activate_totp mfa_add_webauthn mfa_authenticate "
            "mfa_generate_recovery_codes mfa_login_webauthn usersessions_list"
        ),
        "post api": "statements",
        "post headless:browser:mfa": (
            "manage_recovery_codes manage_totp manage_webauthn reauthenticate "
            "reauthenticate_webauthn"
        ),
    },
    "investor judge nobody observer organiser startup": {
        # a key that says nothing is answered like one whose meeting or question is over
        "get account": "event meeting meeting-others meeting-pick outcome outcome-tell",
        "post account": "event event-give-back meeting-others meeting-pick outcome-tell",
        "get api": (
            "edition edition-inquiries edition-result-versions edition-results editions "
            "log-checkpoints log-consistency log-keys log-leaves log-openings round-bundle time"
        ),
        "get judges": "manifest service_worker",
        "get found": "robots sitemap",
        "post public": "lost_mailbox take_place",
        "get public": (
            "event event_calendar events "
            "accessibility all_winners bundle calendar call_paper calls calls_feed consultation "
            "consultations edition "
            "edition_privacy form home lost_mailbox method privacy proof "
            "proof_feed proof_log questions ranking results rubric share_image site_image terms"
        ),
    },
    "judge": {
        "get api": "judge-discussions judge-open-discussions judge-invitation judge-list "
        "judge-mine "
        "judge-pledge judge-proof judge-ties",
        "get judges": (
            "brief certificate discussions done entry invitation mine offline pledge "
            "pledge_copy receipt "
            "receipt_pdf report round ties"
        ),
        "post api": (
            "judge-discussion-join judge-practice judge-pull judge-submissions judge-ties"
        ),
        "post judges": "brief invitation pledge pull remove_tie ties",
    },
    "investor organiser": {"post api": "day-meeting-held", "post public": "day_met"},
    "investor judge observer organiser": {"get api": "forecast-question"},
    "investor judge": {
        "get api": "forecasts",
        "get investors": "forecasts",
        "patch api": "forecasts",
        "post investors": "forecasts",
    },
    "investor observer organiser": {
        "get api": "firm firm-left-behind",
        "get investors": "firm",
        "post api": "firm-hand-over firm-lead firm-people",
        "post investors": "firm_people",
    },
    "investor": {
        "get api": "investor-offers investor-thesis my-meeting-requests teasers",
        "get investors": "browse home thesis",
        "post investors": "ask thesis withdraw-request",
        "put api": "investor-thesis my-meeting-request",
    },
}
