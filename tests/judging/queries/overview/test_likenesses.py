"""Entries that look alike: by what, for whom, and never more than is theirs to see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenge.models import Challenge, Edition, Role, RoleKind, User
from judging.models import Winner
from judging.queries.overview.likenesses import (
    MOST_TOGETHER,
    Alike,
    likenesses_in,
    likenesses_of,
    shown_likenesses,
)
from submissions.models import Entry, EntryVersion, LikenessTrait
from submissions.services.likeness import read_likenesses
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
Kind = LikenessTrait.Kind
TEXT = "".join(f"{number * 7919 % 1000}가나다라마바" for number in range(60))


def said(entry: Entry, text: str = "", **company: str) -> Entry:
    """The entry's last version, with this."""
    version = EntryVersion.objects.filter(entry=entry).order_by("-number").first()
    version = version or f.a_version(entry)
    answers = [{"key": "a", "section": "a", "answer": text}] if text else []
    snapshot = {**version.snapshot, "answers": answers}
    snapshot["company"] = {**snapshot["company"], **company}
    number = version.number + 1
    EntryVersion.objects.create(
        entry=entry, number=number, snapshot=snapshot, digest="", submitted_by=version.submitted_by
    )
    return entry


@pytest.fixture
def pair() -> tuple[Entry, Entry]:
    edition = f.a_preset_edition()
    return f.an_eligible_entry(edition), f.an_eligible_entry(edition)


def kinds_of(first: Entry, viewer: User | None = None) -> list[tuple[str, ...]]:
    read_likenesses()
    viewer = viewer or f.organiser_of(first.edition)
    in_all = [alike.kinds for alike in likenesses_in(viewer, first.edition)]
    of_one = [alike.kinds for alike in likenesses_of(viewer, first)]
    assert in_all == of_one
    return in_all


def test_strangers_are_not_alike(pair: tuple[Entry, Entry]) -> None:
    for entry in pair:
        said(entry)
    assert kinds_of(pair[0]) == []


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("registration_number", ("1208123454", "1208123454"), Kind.REGISTRATION),
        ("name_ko", ("주식회사 도토리", "㈜도토리"), Kind.NAME),
        ("phone", ("02-1234-5678", "+82 2 1234 5678"), Kind.PHONE),
    ],
)
def test_one_company_is_known_by_numbers_and_names_however_they_are_written(
    pair: tuple[Entry, Entry], column: str, values: tuple[str, str], kind: str
) -> None:
    for entry, value in zip(pair, values, strict=True):
        said(entry, **{column: value})
    assert kinds_of(pair[0]) == [(kind,)]


def test_near_texts_are_told_with_how_near_they_are(pair: tuple[Entry, Entry]) -> None:
    said(pair[0], TEXT)
    said(pair[1], TEXT[:-30] + "전혀 다른 마지막 문장입니다.")
    assert kinds_of(pair[0]) == [(Kind.TEXT,)]
    (alike,) = likenesses_in(f.organiser_of(pair[0].edition), pair[0].edition)
    assert 0.8 < alike.share <= 1
    (shown,) = shown_likenesses([alike], [pair[1].pk])
    assert (shown.first.pk, shown.other.pk) == (pair[1].pk, pair[0].pk)
    assert shown.percent == round(alike.share * 100)


def test_the_same_name_of_a_representative_alone_makes_no_pair(pair: tuple[Entry, Entry]) -> None:
    for entry in pair:
        said(entry, representative="김민수")
    assert kinds_of(pair[0]) == []
    for entry in pair:
        said(entry, representative="김민수", phone="0212345678")
    assert kinds_of(pair[0]) == [(Kind.PHONE, Kind.REPRESENTATIVE)]


def test_what_very_many_have_in_common_says_nothing() -> None:
    edition = f.a_preset_edition()
    entries = [said(f.an_eligible_entry(edition), phone="15881234") for _ in range(3)]
    read_likenesses()
    assert len(likenesses_in(f.organiser_of(edition), edition)) == 3
    LikenessTrait.objects.all().delete()
    rows = [f.an_eligible_entry(edition) for _ in range(MOST_TOGETHER)]
    LikenessTrait.objects.bulk_create(
        LikenessTrait(entry=entry, kind=Kind.PHONE, value=7) for entry in [*rows, *entries]
    )
    viewer = f.organiser_of(edition)
    assert likenesses_in(viewer, edition) == likenesses_of(viewer, entries[0]) == []


def of_next_year(before: Edition) -> tuple[Edition, Entry]:
    edition = f.a_preset_edition()
    programme = Challenge.objects.get(pk=before.challenge_id)
    Edition.objects.filter(pk=edition.pk).update(challenge=programme)
    edition.refresh_from_db()
    return edition, f.an_eligible_entry(edition)


def test_of_another_edition_only_what_one_runs_or_what_was_announced_is_seen() -> None:
    round = f.a_round_with_winners(entries=4, places=2)
    won = Winner.objects.filter(entry__edition=round.edition).earliest("pk").entry
    lost = round.edition.entries.exclude(winner__isnull=False).earliest("pk")
    _edition, entry = of_next_year(round.edition)
    entry = Entry.objects.select_related("edition").get(pk=entry.pk)
    for first in (won, lost, entry):
        said(first, phone="0212345678")
    read_likenesses()
    viewer = f.organiser_of(entry.edition)

    def seen() -> set[int]:
        return {alike.beside(entry.pk) for alike in likenesses_of(viewer, entry)}

    assert seen() == {won.pk}
    (shown,) = shown_likenesses(likenesses_of(viewer, entry), [entry.pk])
    assert shown.won[won.pk].award is not None
    Role.objects.create(user=viewer, edition=round.edition, kind=RoleKind.OBSERVER)
    assert seen() == {won.pk, lost.pk}
    Role.objects.filter(user=viewer, edition=round.edition).delete()
    Edition.objects.filter(pk=entry.edition_id).update(
        challenge=Challenge.objects.create(slug="other", name_ko="다른", name_en="Other")
    )
    entry = Entry.objects.select_related("edition").get(pk=entry.pk)
    assert seen() == set()


def test_the_list_asks_the_same_number_of_queries_however_long_it_is() -> None:
    edition, counts = f.a_preset_edition(), []
    viewer = f.organiser_of(edition)
    for entries in (2, 12):
        for _ in range(entries):
            said(f.an_eligible_entry(edition), TEXT)
        read_likenesses()
        with CaptureQueriesContext(connection) as asked:
            rows: list[Alike] = likenesses_in(viewer, edition)
            shown_likenesses(rows)
        assert rows
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
