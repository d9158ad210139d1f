"""Every sentence of the privacy page is tied to what keeps it: a test of ours, or a person's duty.

A new sentence fails until it is tied; a tie to a test that is gone fails too.
"""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from challenge.models import User
from submissions.models import Startup

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
HERE = "tests/frontend/pages/public/test_privacy.py"
LAW = "law: articles 35 (access), 36 (correction, erasure) and 37 (withdrawal); nothing to run"

TIES = {
    "From applicants: name, e-mail, phone, the company's facts and what you write and upload, to "
    "receive and judge the application.": f"{HERE}::test_of_persons_nothing_else_is_kept",
    "From judges: name, e-mail, organisation and declared conflicts, to assign entries fairly.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "From investors: name, e-mail, organisation and what you look for, to propose "
    "introductions.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "A year after an edition's last result, the applications that did not win are erased: "
    "files are destroyed, and names, phones and texts removed.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "So are its judges' data and the mails that it sent.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
    "Applications that won, and its investors' data, are erased after five years, so that "
    "prizes and introductions can be accounted for.":
        "tests/introductions/services/erasure/test_due.py"
        "::test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too",
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
        "tests/challenge/services/test_expired_sessions.py::test_sessions_that_ended_are_deleted",
    "Judges see only the entries assigned to them, after signing a pledge.":
        "tests/frontend/pages/judges/test_scoring.py::test_nothing_is_shown_before_the_pledge",
    "Investors see only winners who agreed, and only the items that they agreed to share.":
        "tests/introductions/services/test_answers.py::test_nothing_beyond_the_consent_is_shared",
    "Each consent can be withdrawn in the application.":
        "tests/introductions/services/test_answers.py"
        "::test_a_consent_withdrawn_after_the_yes_introduces_nobody_and_shares_nothing",
    "You may read and correct what you wrote, and withdraw a consent without disadvantage.":
        "tests/introductions/services/test_answers.py"
        "::test_a_consent_withdrawn_before_the_yes_stops_it",
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
}  # fmt: skip


def paragraphs(prefix: str) -> list[str]:
    page = Client().get(f"{prefix}/privacy/").content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    found = re.findall(r"<p[^>]*>(.*?)</p>", article, re.DOTALL)
    return [" ".join(unescape(text).split()) for text in found]


def test_every_sentence_is_tied_and_every_tie_has_its_sentence() -> None:
    said = [part for text in paragraphs("/en") for part in re.split(r"(?<=\.)\s+", text)]
    assert sorted(said) == sorted(TIES)


def test_the_korean_page_says_as_much() -> None:
    korean, english = paragraphs(""), paragraphs("/en")
    assert len(korean) == len(english)
    assert not set(korean) & set(english)


@pytest.mark.parametrize("tie", sorted({tie for tie in TIES.values() if tie != LAW}))
def test_what_keeps_a_sentence_is_there(tie: str) -> None:
    path, _, name = tie.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_of_persons_nothing_else_is_kept() -> None:
    """A new column about a person is named on the page first, then here."""
    kept = {field.name for field in User._meta.concrete_fields}
    assert kept == {
        "id", "password", "last_login", "is_superuser", "is_active", "is_staff", "date_joined",
        "email", "name", "name_roman", "phone", "language", "erased_at",
    }  # fmt: skip
    facts = {field.name for field in Startup._meta.concrete_fields}
    assert not [name for name in facts if re.search(r"birth|resident|gender|address_home", name)]
