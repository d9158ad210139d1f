"""The same bytes lie in the storage once, and go with the last row that names them, also where one
is sent while another one is deleted.
"""

import io
import queue
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.test import override_settings

from challenge.kernel.rows.shared_lock import hold_word
from challenge.kernel.stored_once import PLACE, discard, folders, place_to_name, store_bytes
from submissions.models import Attachment, Entry, MessageFile
from submissions.services.files.destroy import destroy_file
from submissions.services.files.upload import append_chunk, attach_file, start_upload
from submissions.services.with_organiser.messages import (
    SentFile,
    destroy_message_files,
    send_message,
)
from tests.races.at_once import all_at_once, beside
from tests.submissions.factories import a_draft, a_pdf, writer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pdf() -> bytes:
    """Another one for each test."""
    return a_pdf() + f"\n% {uuid.uuid4()}".encode()


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[Path]:
    """A storage of the test's own, to count what lies in it."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def stored(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def sent(entry: Entry, data: bytes, name: str = "deck.pdf") -> Attachment:
    return attach_file(
        actor=writer_of(entry), entry=entry, kind="deck", name=name, file=io.BytesIO(data)
    )


def test_the_same_deck_in_two_editions_lies_there_once(storage: Path, pdf: bytes) -> None:
    first, second = sent(a_draft(), pdf), sent(a_draft(), pdf, name="다른 이름.pdf")
    assert first.entry.edition_id != second.entry.edition_id
    assert stored(storage) == [str(first.file.name)] == [str(second.file.name)]
    assert second.name == "다른 이름.pdf"
    with second.file.open("rb") as file:
        assert file.read() == pdf


def test_in_pieces_and_beside_a_message_too(storage: Path, pdf: bytes) -> None:
    entry = a_draft()
    whole, actor = sent(entry, pdf), writer_of(entry)
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="b.pdf", size=len(pdf))
    append_chunk(actor=actor, upload=upload, offset=0, data=pdf)
    files = [SentFile(io.BytesIO(pdf), "one.pdf"), SentFile(io.BytesIO(pdf), "two.pdf")]
    send_message(actor=actor, entry=entry, text="두 번 보냅니다.", files=files)
    assert Attachment.objects.filter(entry=entry).count() == 2
    assert set(MessageFile.objects.values_list("file", flat=True)) == {whole.file.name}
    assert stored(storage) == [str(whole.file.name)]


def test_the_bytes_go_with_the_last_row_that_names_them(storage: Path, pdf: bytes) -> None:
    first, second = sent(a_draft(), pdf), sent(a_draft(), pdf)
    actor = writer_of(first.entry)
    send_message(
        actor=actor, entry=first.entry, text="?", files=[SentFile(io.BytesIO(pdf), "a.pdf")]
    )
    destroy_file(attachment_id=first.pk)
    assert stored(storage) == [str(second.file.name)]
    destroy_message_files(entry=first.entry)
    assert stored(storage) == [str(second.file.name)]
    destroy_file(attachment_id=second.pk)
    assert stored(storage) == []


def test_a_row_whose_bytes_are_lost_is_pointed_at_by_no_new_one(storage: Path, pdf: bytes) -> None:
    lost = sent(a_draft(), pdf)
    (storage / str(lost.file.name)).unlink()
    anew = sent(a_draft(), pdf)
    assert stored(storage) == [str(anew.file.name)] != [str(lost.file.name)]


def test_the_same_bytes_sent_eight_times_at_once_lie_there_once(storage: Path, pdf: bytes) -> None:
    entries: queue.Queue[Entry] = queue.Queue()
    edition = a_draft().edition
    for _number in range(8):
        entries.put(a_draft(edition))
    outcomes = all_at_once(lambda: sent(entries.get(), pdf), 8)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert len(stored(storage)) == 1
    assert set(Attachment.objects.values_list("file", flat=True)) == set(stored(storage))


def test_a_file_that_is_sent_while_the_other_one_is_deleted_is_kept(
    storage: Path, pdf: bytes
) -> None:
    old, entry = sent(a_draft(), pdf), a_draft()
    new = store_bytes(io.BytesIO(pdf), folder="attachments", name="deck.pdf")

    def record() -> str:
        place = place_to_name(new)
        Attachment.objects.create(
            entry=entry, kind="deck", name="deck.pdf", file=place, size=new.size,
            sha256=new.sha256, uploaded_by=writer_of(entry),
        )  # fmt: skip
        return place

    recorded, destroyed = beside(record, partial(destroy_file, attachment_id=old.pk))
    assert destroyed.acknowledged
    assert recorded.value == old.file.name
    assert old.file.name in stored(storage)
    assert discard(new.place)
    assert not discard(str(old.file.name))


def test_a_place_that_is_just_being_emptied_is_not_named_again(storage: Path, pdf: bytes) -> None:
    old, entry = sent(a_draft(), pdf), a_draft()
    place = str(old.file.name)

    def forget() -> None:
        hold_word(PLACE, place)
        Attachment.objects.filter(pk=old.pk).update(file="")

    forgotten, kept = beside(forget, partial(sent, entry, pdf))
    assert forgotten.acknowledged
    assert isinstance(kept.value, Attachment)
    assert kept.value.file.name != place
    discard(place)
    assert stored(storage) == [str(kept.value.file.name)]


def test_every_folder_of_uploaded_files_is_known() -> None:
    assert folders() == {
        "appeals", "attachments", "consents", "messages", "paper-sheets", "pledges",
    }  # fmt: skip
