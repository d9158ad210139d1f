"""Every sentence of the privacy page is tied to what keeps it: a test of ours, or a person's duty.

A new sentence fails until it is tied; a tie to a test that is gone fails too.
"""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from challenge.models import Affiliation, CouncilPerson, OtherAddress, Seat, User
from gatherings.models import (
    DayMeeting,
    DayWish,
    EventCheckIn,
    Registration,
    Statement,
    Vote,
)
from introductions.models import (
    CardConsent,
    CompanyCard,
    Forecast,
    Investor,
    Meeting,
    OutcomeReport,
    Thesis,
)
from introductions.queries.personal_data import personal_data
from judging.models import (
    CheckIn,
    DiscussionMember,
    DiscussionPost,
    HallBallot,
    IndicativeAmount,
    Judge,
    Objection,
    Pledge,
    TableReminder,
)
from submissions.models import Member, Startup
from tests.frontend.pages.organisers.desk import at, organiser
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
HERE = "tests/frontend/pages/public/test_privacy.py"
LAW = "law: the article or the office that is named; nothing to run"
DUTY = "duty: the host's people keep it, as docs and contracts say; nothing to run"
NOTHING_TO_RUN = {LAW, DUTY}
PARAGRAPHS = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)

WORKER = "frontend/templates/judges/sw.js"
STORES = re.compile(
    r"(?<!function )\b(?:remember|recall|openDB|caches\.open|(?:local|session)Storage\.setItem)"
    r"""\((?:"([^"]+)"|(`[^`]+`|[\w.]+))"""
)
NO_PERSONS = {"id", "xid", "edition", "created_at", "erased_at"}
KEPT = {
    "user": "password last_login is_superuser is_active is_staff date_joined email name name_roman"
    " phone language passkey_answered_at",
    "startup": "kind name_ko name_en registration_number founded_on representative city district"
    " homepage phone headcount revenue_krw raised_krw ask_krw",
    "member": "startup user kind joined_at",
    "affiliation": "user organisation kind title department since until is_own",
    "otheraddress": "user email asked_at confirmed_at",
    "councilperson": "membership user title",
    "seat": "division person is_chair",
    "statement": "consultation text_ko text_en state author division proposed_by proposed_at reason"
    " answer_ko answer_en answered_at",
    "vote": "statement user choice cast_at",
    "judge": "user state organisation panel is_reserve is_bridge is_shadow keywords stages"
    " min_load max_load invited_at answered_at decline_reason takes_fee last_seen_at"
    " waiting_on_device",
    "pledge": "judge text_version text signed_name signed_at recorded_by paper paper_name"
    " paper_sha256 self_check",
    "objection": "entry person organisation reason made_by made_at withdrawn_at",
    "investor": "user named_firm organisation state about_ko about_en capacity role"
    " is_lead invited_by left_at",
    "thesis": "investor stages districts ticket_min_krw ticket_max_krw instruments"
    " revenue_required keywords excluded_companies",
    "companycard": "winner one_line_ko one_line_en problem_ko problem_en traction_of_ko"
    " traction_of_en traction_unit traction team_ko team_en stage ask_krw instrument"
    " pre_money_krw use_ko use_en committed_krw",
    "cardconsent": "card items content text_version text given_by given_at withdrawn_at",
    "checkin": "session judge at",
    "registration": "event user state turn code salt ticket_key key_digest waiting_since asked_at",
    "eventcheckin": "registration at received_at by",
    "daywish": "timetable winner investor side by at",
    "daymeeting": "timetable winner investor starts_at table sequence startup_met_at"
    " investor_met_at organiser_met_at",
    "meeting": "introduction state offer slots minutes venue offered_side offered_by offered_at"
    " starts_at fixed_by fixed_at series sequence",
    "outcomereport": "introduction side outcome amount_krw currency amount invested_on instrument"
    " reason words rating by at",
    "forecast": "question winner user role percent stated_at changed_at",
    "tablereminder": "slot judge at",
    "indicativeamount": "assignment amount_krw is_shown changed_at",
    "hallballot": "vote voter device entries",
    "discussionmember": "discussion assignment place is_chair",
    "discussionpost": "discussion member text written_at hidden_at hidden_by hidden_reason",
}

TIES: dict[str, str | tuple[str, ...]] = {
    "In force since Tue 1 Dec 2026.":
        "tests/frontend/pages/public/test_legal.py"
        "::test_the_texts_say_since_when_they_hold_here_and_which_version_it_is",
    "Version of the text: Mon 30 Nov 2026.":
        "tests/frontend/pages/public/test_legal.py"
        "::test_the_texts_say_since_when_they_hold_here_and_which_version_it_is",
    "The host of each challenge is the controller of its data.": LAW,
    "The privacy page of the challenge names the host, its privacy officer, and who handles "
    "data for it.":
        "tests/challenge/services/test_responsible.py"
        "::test_the_privacy_notice_has_every_part_and_the_facts_of_its_host",
    "Applicants and co-writers: name, e-mail, phone, company facts, shares and what is "
    "written and uploaded, to receive and judge the application and to give awards.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: consent (article 15, paragraph 1, item 1 of the Personal Information "
    "Protection Act).": LAW,
    "Winners may write a company card, for investors whom they agree to meet.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Judges: name, e-mail, organisation, employment, advice, shares and family ties as far "
    "as they make a conflict of interest, the signed pledge, the time of checking in at a "
    "pitch, the score sheets, what they wrote in discussions of entries and figures of how "
    "strict they were, and of investors the amounts they would consider, to assign entries "
    "fairly and to show that the result is right.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: the appointment as judge (item 4).": LAW,
    "Persons named in an objection to a judge: name, organisation and the reason, to keep "
    "them from the entry.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: the legitimate interest in fair judging (item 6).": LAW,
    "The startup that made it, organisers and observers see it.":
        "tests/frontend/pages/startups/submitted/test_objections.py"
        "::test_who_made_it_organisers_and_observers_read_an_objection_and_nobody_else",
    "Investors: name, e-mail, organisation and what they look for, to propose "
    "introductions.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Judges and investors who state forecasts: the chance, of which winner, and when, to find out "
    "how good such forecasts are.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: the request to take part (item 4).": LAW,
    "People of the council's members: name, e-mail, company, title and seats, to keep the council "
    "and its directory.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: the company's membership (item 4).": LAW,
    "Who takes part in a consultation: their votes and what they proposed, to find what all share.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Nobody else is told how somebody voted.":
        "tests/gatherings/api/test_voices.py"
        "::test_a_proposal_is_taken_up_and_voted_on_and_only_ones_own_vote_is_read",
    "Ground: taking part (item 4).": LAW,
    "Further e-mail addresses that somebody adds to their account, to sign in with each and to be "
    "found by each.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "One that isn't confirmed is deleted after three days.":
        "tests/challenge/services/account/test_addresses.py"
        "::test_only_its_own_person_confirms_in_time_and_once",
    "Ground: the person's own request (item 4).": LAW,
    "Guests of an event: name, e-mail, whether they have a place or wait, and when they came; of "
    "an investor day whom they marked and whom they met, to keep the places, the door and the "
    "timetable.":
        "tests/gatherings/services/events/test_personal_data.py"
        "::test_the_copy_has_the_registration_and_erasing_gives_the_place_to_who_waits",
    "Ground: the person's own registration (item 4).": LAW,
    "The device of an organiser at the door of an event holds who was checked in, until that is "
    "sent.":
        "tests/frontend/static/events/test_door.py"
        "::test_who_comes_while_the_network_is_away_is_kept_and_sent_once_it_is_back",
    "Nobody is told whom they marked.":
        "tests/gatherings/services/timetable/test_plan.py"
        "::test_a_wish_is_silent_also_in_the_log_and_for_the_other_side",
    "Both sides of an introduction: times to meet that were proposed and fixed, with the place; "
    "what each side says came of it (met, term sheet, invested with amount, day and instrument, "
    "or passed and why) and how useful it found the introduction, to arrange the meeting and to "
    "account for what came of the challenge.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Ground: the consent of the startup (item 1) and the investor's request to take part (item "
    "4).": LAW,
    "The other side sees neither the words nor the rating nor a pass.":
        "tests/introductions/services/test_reports.py"
        "::test_a_pass_of_the_investor_is_in_nothing_that_the_startup_may_see",
    "Everybody who signs in: IP address, browser, session and the log of what was done, to "
    "keep accounts safe and to show what was changed.": (
        f"{HERE}::test_of_a_session_address_and_browser_are_kept_and_shown_to_the_person",
        "tests/challenge/test_audit.py"
        "::test_the_log_refuses_changes_and_its_chain_is_sealed_in_order",
    ),
    "Ground: the duties of article 29 (item 2).": LAW,
    "A year after an edition's last result, the applications that did not win are erased: "
    "files are destroyed, and names, phones and texts removed.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "So are its judges' data and the mails that it sent.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "Applications that won, and its investors' data, are erased after five years, so that "
    "prizes and introductions can be accounted for; so are the places of meetings and the words "
    "about introductions, while times, amounts and ratings stay without names.": (
        "tests/introductions/services/erasure/test_ask.py"
        "::test_what_was_said_of_an_introduction_goes_and_what_was_raised_stays",
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    ),
    "An account that takes part in nothing is erased a year after it was last used.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_an_account_without_any_part_goes_a_year_after_it_was_used",
    "Who was shown whose personal data is noted, and kept for a year, as the rules on the "
    "safety of personal data ask.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_the_access_log_is_kept_for_a_year",
    "What was published of a winner stays as long as the result is published: the company, the "
    "item in a sentence, the district and the award.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "Points, ranks, decisions and the digests of what was submitted stay without names, so "
    "that a published result can still be verified.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "The log of changes stays, with numbers in place of people.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_the_log_tells_of_it_without_the_persons_data",
    "The Personal Information Protection Act excepts from erasure only data that another law "
    "names as to be collected (article 36, paragraph 1); nothing is kept here on that ground.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_nothing_of_the_person_stays_in_any_table_and_the_result_is_verified",
    "Access, correction and erasure, and the withdrawal of a consent are your rights under "
    "articles 35, 36 and 37 of the Personal Information Protection Act.": LAW,
    "Uploads that were never finished are deleted after a week.":
        "tests/submissions/services/files/test_leftovers.py"
        "::test_a_half_upload_goes_after_a_week_with_its_bytes",
    "Sessions are deleted when they have ended.":
        "tests/challenge/services/test_expired_sessions.py"
        "::test_sessions_that_ended_are_deleted_with_the_address_and_browser_they_had",
    "Judges see only the entries assigned to them, after signing a pledge.": (
        "tests/frontend/pages/judges/test_scoring.py"
        "::test_a_stranger_and_another_judge_get_nothing",
        "tests/frontend/pages/judges/test_scoring.py::test_nothing_is_shown_before_the_pledge",
    ),
    "Investors see only winners who agreed, and only the items that they agreed to share.": (
        "tests/introductions/services/test_answers.py::test_nothing_beyond_the_consent_is_shared",
        "tests/introductions/services/test_answers.py"
        "::test_a_contact_that_is_not_shared_is_in_no_mail_and_on_no_page",
    ),
    "Each consent can be withdrawn in the application.":
        "tests/introductions/services/test_answers.py"
        "::test_a_consent_withdrawn_after_the_yes_introduces_nobody_and_shares_nothing",
    "You may read and correct what you wrote, and withdraw a consent without disadvantage.": (
        "tests/frontend/pages/account/test_me.py"
        "::test_a_profile_is_saved_and_what_is_wrong_stays_typed",
        "tests/submissions/services/test_draft.py"
        "::test_answers_are_kept_field_by_field_with_versions",
        "tests/introductions/services/test_answers.py"
        "::test_a_consent_withdrawn_before_the_yes_stops_it",
    ),
    "You may download a copy of what we keep about you, on your profile.":
        "tests/introductions/queries/test_personal_data.py"
        "::test_page_and_api_give_the_same_copy_and_each_role_finds_its_rows",
    "It also says who was shown your data, and when.":
        "tests/frontend/pages/test_data_access.py"
        "::test_a_person_reads_who_was_shown_their_data",
    "You may have your data erased there, at any time when no application or judging of "
    "yours goes on.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_what_goes_on_stands_in_the_way_and_nothing_is_changed",
    "Name, e-mail address, phone, texts and files are then removed within a day, and you are "
    "signed out everywhere.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_files_papers_and_sessions_are_gone",
    "An organiser can do the same for you.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_an_organiser_erases_who_takes_part_here_and_nowhere_else",
    "Comments that a judge wrote stay, without the name, as long as the application that "
    "they are about.":
        "tests/introductions/services/erasure/test_ask.py"
        "::test_nothing_of_the_person_stays_in_any_table_and_the_result_is_verified",
    "We never store resident registration numbers; text that looks like one is refused.":
        "tests/submissions/services/test_draft.py"
        "::test_a_resident_number_is_never_stored_and_the_other_fields_are",
    "To investors, as third parties: the items that were ticked for that investor, and of "
    "the company card the items that were agreed to, so that it can consider an investment "
    "and meet the company; kept for a year after the introduction.": (
        "tests/introductions/services/test_cards.py"
        "::test_nothing_of_it_is_seen_before_both_yeses_after_a_withdrawal_or_after_a_year",
        "tests/introductions/services/test_answers.py::test_nothing_beyond_the_consent_is_shared",
        "tests/introductions/services/test_answers.py::"
        "test_what_was_shared_is_closed_with_the_consent_and_a_year_after_the_introduction",
    ),
    "Nobody else receives personal data, unless the law demands it.": DUTY,
    "Whoever handles data for the host does so under a contract, and for these purposes "
    "only.": DUTY,
    "No personal data are sent abroad.":
        "tests/challenge/services/test_responsible.py"
        "::test_the_privacy_notice_has_every_part_and_the_facts_of_its_host",
    "When the time is over, files are deleted from the storage and texts and names "
    "overwritten in the database, within a day.":
        "tests/introductions/services/erasure/test_due.py::test_the_clock_does_it_once_a_day",
    "Copies in backups go as the backups are replaced.": DUTY,
    "Papers are shredded.": DUTY,
    "Access by role; organisers sign in with a second factor; connections are encrypted; "
    "every change and every look at personal data is logged, and the log can't be changed "
    "unseen; uploads are checked; nobody can read stored keys.": (
        "tests/frontend/test_doors.py::test_without_a_second_factor_an_organiser_passes_no_door",
        "tests/challenge/test_deployment.py"
        "::test_production_passes_djangos_own_checks_and_sends_the_headers_that_protect",
        "tests/frontend/pages/test_data_access.py"
        "::test_a_page_an_api_answer_and_a_file_are_noted_with_whose_they_are",
        "tests/challenge/test_audit.py"
        "::test_the_log_refuses_changes_and_its_chain_is_sealed_in_order",
        "tests/submissions/services/files/test_file_check.py"
        "::test_a_file_that_cannot_be_used_says_why",
        "tests/challenge/services/test_sign_in_links.py"
        "::test_no_key_of_a_link_stands_in_any_table_page_or_answer_of_the_api",
    ),
    "Whoever votes in the hall at a pitch gets a cookie with a random number for a day, so that a "
    "device votes once.":
        "tests/frontend/pages/public/test_audience_vote.py"
        "::test_a_phone_chooses_changes_and_is_too_late_after_the_close",
    "A vote is kept without name, address or time, and destroyed a year after the last result.": (
        f"{HERE}::test_of_persons_nothing_else_is_kept",
        "tests/judging/services/rounds/pitch_day/test_vote.py"
        "::test_ballots_and_tickets_are_destroyed_when_their_time_is_over_and_counts_stay",
    ),
    "Cookies hold the session, the protection of forms and the language; none is for "
    "advertising.":
        f"{HERE}::test_cookies_are_the_three_that_are_named_and_nobody_is_signed_in_without",
    "The browser's storage holds settings such as the colour scheme, unsent text of forms and, "
    "for judges, score sheets that wait for a connection, the pages to judge without one and the "
    "key that signs their sheets.":
        f"{HERE}::test_the_browser_stores_what_is_named_and_nothing_else",
    "Signing out removes the pages and hides the rest; clearing the browser's data removes all "
    "of it.": (
        "tests/frontend/static/scoring/test_kept_pages.py"
        "::test_signing_out_leaves_nothing_that_was_kept",
        "tests/frontend/static/scoring/test_sign_out.py"
        "::test_unsent_words_are_asked_about_once_and_then_stay_their_writers",
    ),
    "Without the cookies nobody can sign in.":
        f"{HERE}::test_cookies_are_the_three_that_are_named_and_nobody_is_signed_in_without",
    "A program proposes which judge reads which entry and computes rankings from the "
    "judges' scores.":
        "tests/judging/services/assignment/test_request.py"
        "::test_every_entry_gets_its_judges_and_nobody_in_conflict_or_of_one_house",
    "People decide: organisers can change every assignment, and every award is decided by "
    "an organiser and published by a second one.": (
        "tests/judging/services/assignment/test_by_hand.py"
        "::test_a_move_takes_from_one_and_gives_to_the_other",
        "tests/frontend/pages/organisers/results/test_results.py"
        "::test_the_announcement_needs_a_second_person",
    ),
    "You may ask how it came about; the page on the ranking explains the computation.":
        "tests/frontend/pages/organisers/results/test_ranking_readers.py"
        "::test_everybody_may_read_how_the_ranking_works_with_pictures_that_say_what_they_show",
    "Ask the privacy officer by e-mail or phone; a representative needs a written power of "
    "attorney.": DUTY,
    "You get an answer within 10 days.": DUTY,
    "If it does not help: Personal Information Infringement Report Center (118, "
    "privacy.kisa.or.kr), Personal Information Dispute Mediation Committee (1833-6972, "
    "kopico.go.kr), Supreme Prosecutors' Office (1301), National Police Agency (182).": LAW,
}  # fmt: skip


@override_settings(REQUIRE_ORGANISER_MFA=True)  # without it the page says nothing of it
def paragraphs(prefix: str) -> list[str]:
    page = Client().get(f"{prefix}/privacy/").content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    return [" ".join(unescape(text).split()) for _tag, text in PARAGRAPHS.findall(article)]


def tied_tests() -> set[str]:
    ties = {
        tie for value in TIES.values() for tie in ([value] if isinstance(value, str) else value)
    }
    return ties - NOTHING_TO_RUN


def test_every_sentence_is_tied_and_every_tie_has_its_sentence() -> None:
    said = [part for text in paragraphs("/en") for part in re.split(r"(?<=\.)\s+", text)]
    assert sorted(set(said)) == sorted(TIES)  # a ground is the same for two purposes


def test_the_korean_page_says_as_much() -> None:
    korean, english = paragraphs(""), paragraphs("/en")
    assert len(korean) == len(english)
    assert not set(korean) & set(english)


@pytest.mark.parametrize("tie", sorted(tied_tests()))
def test_what_keeps_a_sentence_is_there(tie: str) -> None:
    path, _, name = tie.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_of_persons_nothing_else_is_kept() -> None:
    """A new column about a person is named on the page first, then here."""
    kept = {
        model._meta.model_name: {field.name for field in model._meta.concrete_fields} - NO_PERSONS
        for model in (
            User,
            Startup,
            Member,
            Affiliation,
            OtherAddress,
            CouncilPerson,
            Seat,
            Statement,
            Vote,
            Judge,
            Pledge,
            Objection,
            Investor,
            Thesis,
            CompanyCard,
            CardConsent,
            CheckIn,
            Registration,
            EventCheckIn,
            DayWish,
            DayMeeting,
            Meeting,
            OutcomeReport,
            Forecast,
            TableReminder,
            IndicativeAmount,
            HallBallot,
            DiscussionMember,
            DiscussionPost,
        )
    }
    assert kept == {name: set(columns.split()) for name, columns in KEPT.items()}


def test_of_a_session_address_and_browser_are_kept_and_shown_to_the_person() -> None:
    person = make.a_person()
    client = Client(headers={"User-Agent": "Example Browser 7"})
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    rows = personal_data(person, only=["signed_in"])["signed_in"]
    assert [(row["ip"], row["user_agent"]) for row in rows] == [("127.0.0.1", "Example Browser 7")]
    kept = {field.name for field in UserSession._meta.concrete_fields}
    assert kept == {
        "id", "user", "created_at", "ip", "last_seen_at", "session_key", "user_agent", "data",
    }  # fmt: skip


def test_the_browser_stores_what_is_named_and_nothing_else() -> None:
    scripts = [
        path.read_text("utf-8")
        for path in [*(ROOT / "frontend/static").rglob("*.js"), *ROOT.glob(WORKER)]
        if not {"vendor", "built"} & set(path.parts)  # built is made of the others
    ]
    stored = {name for text in scripts for found in STORES.findall(text) for name in found if name}
    assert stored == {
        "KEY", "keys", "`seat-${seat}`", "pitch-minutes", "told",  # settings
        "FOLLOW", "SOUND",  # of a pitch day
        "pin", "asked", "PLACE",  # of the pinned slide, of questions, of a deck
        "this.resumeKey", "mark", "drafts",  # unsent text and uploads
        "judging", "judging-keys",  # judges' sheets, and what signs them
        "door",  # who came to an event, until it is sent
        "SHELL", "READER", "ROUND", "bucket", "NEXT",  # judges' pages
        "offline-kept", "`waits-${outbox.reader}`", "`waits-${reader}`",  # whose, how many wait
    }  # fmt: skip


def test_cookies_are_the_three_that_are_named_and_nobody_is_signed_in_without() -> None:
    round = make.a_round(entries=1, judges=1)
    client, page = organiser(round), at("people", round)
    assert client.get(page).status_code == 200
    client.post(reverse("set_language"), {"language": "en", "next": "/en/"})
    client.get("/en/privacy/")
    assert set(client.cookies) <= {
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    }  # fmt: skip
    assert settings.SESSION_COOKIE_NAME in client.cookies
    client.cookies.clear()
    assert client.get(page).status_code == 302
