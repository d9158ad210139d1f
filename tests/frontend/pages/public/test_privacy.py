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
OFFICER = "duty: the privacy officer, whose name and address stand on the page (publish_edition)"

TIES = {
    "From applicants: name, e-mail, phone, the company's facts and what you write and upload, to "
    "receive and judge the application.": f"{HERE}::test_of_persons_nothing_else_is_kept",
    "From judges: name, e-mail, organisation and declared conflicts, to assign entries fairly.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "From investors: name, e-mail, organisation and what you look for, to propose introductions.":
        f"{HERE}::test_of_persons_nothing_else_is_kept",
    "Files of entries that did not win are destroyed a year after the last result; those of "
    "winners after five years.":
        "tests/judging/services/results/test_retention.py"
        "::test_files_are_destroyed_when_their_time_is_over_and_not_before",
    "Their digests stay, so that results can still be verified.":
        "tests/judging/services/results/test_retention.py"
        "::test_what_was_submitted_is_still_verified_without_its_files",
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
    "To have it deleted, write to the privacy officer of the challenge.": OFFICER,
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


@pytest.mark.parametrize("tie", sorted({tie for tie in TIES.values() if tie != OFFICER}))
def test_what_keeps_a_sentence_is_there(tie: str) -> None:
    path, _, name = tie.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_of_persons_nothing_else_is_kept() -> None:
    """A new column about a person is named on the page first, then here."""
    kept = {field.name for field in User._meta.concrete_fields}
    assert kept == {
        "id", "password", "last_login", "is_superuser", "is_active", "is_staff", "date_joined",
        "email", "name", "name_roman", "phone", "language",
    }  # fmt: skip
    facts = {field.name for field in Startup._meta.concrete_fields}
    assert not [name for name in facts if re.search(r"birth|resident|gender|address_home", name)]
