"""What entries are recognised by is read once a version, and goes when they are erased."""

import pytest

from challenge.models import User
from introductions.services.erasure.rows import erase_application
from submissions.models import Entry, LikenessTrait, TextSketch
from submissions.services.companies import add_member
from submissions.services.draft import save_answers
from submissions.services.likeness import forget_writer, read_likenesses
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
Kind = LikenessTrait.Kind


def kinds_of(entry: Entry) -> set[str]:
    return set(entry.traits.values_list("kind", flat=True))


def long_answers(entry: Entry, word: str = "가나다라마바사") -> None:
    changes = {"problem-who": " ".join(f"{word}{number}" for number in range(40))[:480]}
    save_answers(actor=s.writer_of(entry), entry=entry, changes=changes)


def test_a_submission_is_read_once_and_a_draft_never() -> None:
    draft, entry = s.fill(s.a_draft()), s.fill(s.a_draft())
    long_answers(entry)
    s.submit(entry)
    assert (read_likenesses(), read_likenesses()) == (1, 0)
    assert kinds_of(draft) == set()
    assert kinds_of(entry) == {
        Kind.REGISTRATION, Kind.NAME, Kind.ACCOUNT, Kind.REPRESENTATIVE, Kind.DECK, Kind.TEXT,
    }  # fmt: skip


def test_what_is_submitted_again_takes_the_place_of_what_was_read() -> None:
    entry = s.fill(s.a_draft())
    long_answers(entry)
    s.submit(entry)
    read_likenesses()
    before = set(entry.traits.filter(kind=Kind.TEXT).values_list("value", flat=True))
    long_answers(entry, "하파타카차")
    assert read_likenesses() == 0  # typed, not submitted
    s.submit(entry)
    assert read_likenesses() == 1
    after = set(entry.traits.filter(kind=Kind.TEXT).values_list("value", flat=True))
    assert len(before) == len(after) == 16
    assert before != after


def test_an_erased_application_leaves_nothing_and_is_not_read_again() -> None:
    entry = s.submitted()
    read_likenesses()
    erase_application(entry=entry, asked_by=None)
    assert read_likenesses() == 0
    assert not LikenessTrait.objects.filter(entry=entry).exists()
    assert not TextSketch.objects.filter(entry=entry).exists()


def test_of_an_erased_co_writer_nothing_leads_on_to_them() -> None:
    entry = s.fill(s.a_draft())
    mate: User = add_member(
        actor=s.writer_of(entry), startup=entry.startup, email="mate@example.com"
    ).user
    s.submit(entry)
    read_likenesses()
    accounts = entry.traits.filter(kind=Kind.ACCOUNT)
    assert accounts.count() == 2
    forget_writer(person=mate, names=[mate.name])
    assert accounts.count() == 1
