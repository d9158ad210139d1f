"""Files go up in pieces, outside of every transaction, and survive cut connections and doubles."""

import io
from datetime import timedelta
from unicodedata import normalize

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from submissions.models import Attachment, Entry, Upload
from submissions.queries.papers.acceptable_files import FileRefused, tidy_name
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import (
    WrongOffset,
    append_chunk,
    attach_file,
    remove_attachment,
    start_upload,
)
from tests.introductions.factories import at_once
from tests.outside_transactions import InsideTransactionError
from tests.submissions.factories import a_deck, a_draft, a_pdf, a_user, an_organiser, writer_of

pytestmark = pytest.mark.django_db


def an_upload(entry: Entry, data: bytes) -> Upload:
    return start_upload(
        actor=writer_of(entry), entry=entry, kind="deck", name="deck.pdf", size=len(data)
    )


def content_of(upload: Upload) -> bytes:
    assert upload.attachment is not None
    with upload.attachment.file.open("rb") as file:
        return bytes(file.read())


def stored_files() -> list[str]:
    folders = ["attachments", *(f"attachments/{year}" for year in _subfolders("attachments"))]
    months = [f"{year}/{month}" for year in folders[1:] for month in _subfolders(year)]
    return [name for month in months for name in default_storage.listdir(month)[1]]


def _subfolders(folder: str) -> list[str]:
    return default_storage.listdir(folder)[0]


def test_storage_and_mail_inside_a_transaction_fail_every_test_that_does_it() -> None:
    with transaction.atomic():
        with pytest.raises(InsideTransactionError):
            default_storage.save("x", io.BytesIO(b"x"))
        with pytest.raises(InsideTransactionError):
            default_storage.exists("x")
        with pytest.raises(InsideTransactionError):
            mail.send_mail("x", "x", None, ["somebody@example.com"])
    default_storage.delete(default_storage.save("x", io.BytesIO(b"x")))


@pytest.mark.django_db(transaction=True)
def test_the_same_piece_twice_at_once_counts_once() -> None:
    entry, data = a_draft(), a_pdf(5)
    actor, half = writer_of(entry), len(data) // 2
    upload = an_upload(entry, data)
    for offset, piece in ((0, data[:half]), (half, data[half:])):
        answers = at_once(
            *[lambda o=offset, p=piece: append_chunk(actor=actor, upload=upload, offset=o, data=p)]
            * 4
        )
        assert [type(answer) for answer in answers].count(Upload) == 1
        refusals = [answer for answer in answers if isinstance(answer, WrongOffset)]
        assert [refusal.facts["offset"] for refusal in refusals] == [offset + len(piece)] * 3
    upload.refresh_from_db()
    assert content_of(upload) == data
    assert Attachment.objects.count() == 1
    assert len(stored_files()) == 1, "what the others stored is gone again"
    assert default_storage.listdir(upload.path)[1] == []


def test_an_upload_whose_pieces_are_lost_begins_again() -> None:
    entry, data = a_draft(), a_pdf(5)
    actor, half = writer_of(entry), len(data) // 2
    upload = append_chunk(actor=actor, upload=an_upload(entry, data), offset=0, data=data[:half])
    default_storage.delete(upload.pieces[0])
    with pytest.raises(WrongOffset) as refusal:
        append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert refusal.value.facts == {"offset": 0}
    upload = append_chunk(actor=actor, upload=upload, offset=0, data=data)
    assert content_of(upload) == data


def test_an_upload_goes_on_where_the_connection_broke() -> None:
    entry, data = a_draft(), a_pdf(5)
    actor, half = writer_of(entry), len(data) // 2
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="deck.pdf", size=len(data))
    upload = append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    with pytest.raises(WrongOffset) as refusal:  # the answer was lost, the piece comes again
        append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    assert refusal.value.facts == {"offset": half}
    upload = append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert content_of(upload) == data
    assert upload.attachment is not None
    check_attachment(attachment_id=upload.attachment.pk)
    assert Attachment.objects.get(pk=upload.attachment.pk).state == "ready"


def test_a_piece_whose_transaction_died_does_not_spoil_the_file() -> None:
    entry, data = a_draft(), a_pdf(1)
    actor = writer_of(entry)
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="deck.pdf", size=len(data))
    half = len(data) // 2
    default_storage.save(f"{upload.path}/{0:012d}-left-over", io.BytesIO(b"left over"))
    upload = append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    upload = append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert content_of(upload) == data
    assert default_storage.listdir(upload.path)[1] == [], "nor is it kept"


def test_pieces_beyond_the_announced_size_are_refused() -> None:
    entry = a_draft()
    upload = start_upload(
        actor=writer_of(entry), entry=entry, kind="deck", name="deck.pdf", size=10
    )
    with pytest.raises(FileRefused):
        append_chunk(actor=writer_of(entry), upload=upload, offset=0, data=b"x" * 11)
    upload.refresh_from_db()
    assert (upload.offset, upload.attachment, Attachment.objects.count()) == (0, None, 0)


@pytest.mark.parametrize(
    ("kind", "name", "size"),
    [
        ("deck", "deck.pptx", 10),
        ("proof", "run.exe", 10),
        ("deck", "deck.pdf", 0),
        ("deck", "deck.pdf", 31 * 1024 * 1024),
        ("nothing", "deck.pdf", 10),
        ("proof", "900101-1234567.pdf", 10),
    ],
)
def test_files_that_are_not_taken_are_refused_before_a_byte_is_sent(
    kind: str, name: str, size: int
) -> None:
    entry = a_draft()
    with pytest.raises(FileRefused) as refusal:
        start_upload(actor=writer_of(entry), entry=entry, kind=kind, name=name, size=size)
    assert "file" in refusal.value.fields
    assert not Upload.objects.exists()


def test_names_lose_their_folders_and_come_in_composed_form() -> None:
    assert tidy_name("C:\\Users\\kim\\" + normalize("NFD", "발표자료.pdf")) == "발표자료.pdf"
    assert tidy_name("../../etc/passwd") == "passwd"
    assert tidy_name("가" * 300 + ".pdf").endswith("가.pdf")
    assert len(tidy_name("가" * 300 + ".pdf")) == 200


@pytest.mark.parametrize("who", ["stranger", "organiser", "observer"])
def test_only_writers_upload_and_remove(who: str) -> None:
    entry = a_draft()
    deck = a_deck(entry)
    actor = a_user() if who == "stranger" else an_organiser(entry.edition, who)
    with pytest.raises(NotAllowed):
        start_upload(actor=actor, entry=entry, kind="deck", name="deck.pdf", size=5)
    with pytest.raises(NotAllowed):
        attach_file(
            actor=actor, entry=entry, kind="deck", name="deck.pdf", file=io.BytesIO(b"%PDF-")
        )
    with pytest.raises(NotAllowed):
        remove_attachment(actor=actor, attachment=deck)
    deck.refresh_from_db()
    assert (deck.state, Attachment.objects.count(), Upload.objects.count()) == ("ready", 1, 0)


def test_a_file_arriving_after_the_deadline_is_kept_with_the_draft() -> None:
    entry = a_draft()
    entry.edition.opens_at, entry.edition.closes_at = (
        timezone.now() - timedelta(days=3),
        timezone.now() - timedelta(days=1),
    )
    entry.edition.save()
    assert a_deck(entry).state == "ready"
