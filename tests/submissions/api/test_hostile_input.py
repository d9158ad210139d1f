"""What a person in a hurry or with bad intent sends to a startup's API: answered in words, and
nothing changes that shouldn't.
"""

from datetime import date
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput
from submissions.models import Attachment, Entry, Startup
from submissions.queries.completeness import missing_parts
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.papers.acceptable_files import MOST_FILES, FileRefused
from submissions.services.companies import MOST_MEMBERS, TooManyMembers, add_member
from submissions.services.draft import save_answers
from submissions.services.files.upload import start_upload
from submissions.services.start import start_entry
from submissions.services.submit import Incomplete
from tests.submissions.factories import a_draft, a_user, an_edition, fill, submit, writer_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["로\x00봇", "로\ud800봇"])
def test_what_no_database_can_hold_is_left_out_and_the_words_are_kept(typed: Any) -> None:
    entry = a_draft()
    save_answers(
        actor=writer_of(entry), entry=entry, changes={"title_ko": typed, "keywords": [typed]}
    )
    entry.refresh_from_db()
    assert (entry.title_ko, entry.answers["keywords"]) == ("로봇", ["로봇"])


@pytest.mark.parametrize("value", [{"a": 1}, 1.5, float("inf"), float("nan")])
def test_an_answer_that_is_no_text_is_refused_and_the_others_are_kept(value: Any) -> None:
    entry = a_draft()
    saved = save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"problem-who": value, "track": value, "problem-why": "지금"},
    )
    entry.refresh_from_db()
    assert set(saved.refused) == {"problem-who", "track"}
    assert entry.answers == {"problem-why": "지금"}


@pytest.mark.parametrize("name", ["track", "field"])
def test_a_track_or_field_that_the_edition_has_not_counts_as_none(name: str) -> None:
    entry = fill(a_draft())
    save_answers(actor=writer_of(entry), entry=entry, changes={name: "no-such-thing"})
    entry.refresh_from_db()
    assert [part.name for part in missing_parts(entry)] == [name]
    with pytest.raises(Incomplete):
        submit(entry)
    entry.refresh_from_db()
    assert entry.state == "draft"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"in_region": False}, "in_region"),
        ({"kind": "pre"}, "kind"),
        ({"kind": "club"}, "kind"),
        ({"founded_on": "2010-01-01"}, "founded_on"),
        ({"founded_on": "2099-01-01"}, "founded_on"),
        ({"company_name": "  "}, "company_name"),
    ],
)
def test_whoever_cannot_take_part_begins_nothing_by_api_either(facts: Any, field: str) -> None:
    facts = {
        name: date.fromisoformat(value) if name == "founded_on" else value
        for name, value in facts.items()
    }
    with pytest.raises(InvalidInput) as refused:
        start_entry(
            **({"actor": a_user(), "edition": an_edition(), "company_name": "도토리"} | facts)
        )
    assert list(refused.value.fields) == [field]
    assert (Entry.objects.count(), Startup.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "typed",
    ["９００１０１－１２３４５６７", "900101‐1234567", "900101.1234567", "900101 − 1234567"],
)
def test_a_resident_number_is_seen_in_other_digits_and_dashes_too(typed: Any) -> None:
    assert looks_like_resident_number(f"대표 {typed} 입니다")


def test_removed_files_make_room_again() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    facts = {
        "entry": entry,
        "kind": "proof",
        "name": "a.pdf",
        "size": 1,
        "sha256": "0",
        "uploaded_by": actor,
    }
    rows = Attachment.objects.bulk_create(Attachment(**facts) for _ in range(MOST_FILES))
    with pytest.raises(FileRefused):
        start_upload(actor=actor, entry=entry, kind="proof", name="b.pdf", size=1)
    assert not entry.uploads.exists()
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(state="removed")
    start_upload(actor=actor, entry=entry, kind="proof", name="b.pdf", size=1)


def test_nobody_mails_a_crowd_as_co_writers() -> None:
    entry = a_draft()
    for number in range(MOST_MEMBERS - 1):
        entry.startup.members.create(user=a_user(f"작성자{number}"), kind="writer")
    with pytest.raises(TooManyMembers):
        add_member(actor=writer_of(entry), startup=entry.startup, email="one-more@example.com")
    assert entry.startup.members.count() == MOST_MEMBERS
