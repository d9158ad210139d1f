import io
import zipfile
from datetime import timedelta
from unicodedata import normalize

import pypdfium2 as pdfium
import pytest
import typst
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from challenge.kernel.errors import NotAllowed
from challenge.models import Mail
from submissions.models import Attachment, DeckPage, Upload
from submissions.services.file_check import check_attachment, content_type_of
from submissions.services.upload import (
    FileRefused,
    WrongOffset,
    append_chunk,
    attach_file,
    remove_attachment,
    start_upload,
    tidy_name,
)
from submissions.tasks import check_file
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_organiser,
    fill,
    submit,
    writer_of,
)

pytestmark = pytest.mark.django_db


def a_locked_pdf() -> bytes:
    """Encrypted with an unknown user password (a trailer that names the standard
    security handler).
    """
    plain = a_pdf(1)
    lock = b"<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -44>>"
    return plain.replace(b"trailer\r\n<<", b"trailer\r\n<</Encrypt " + lock + b"/ID[<00><00>]")


def refused_as(data: bytes, *, kind: str = "deck", name: str = "deck.pdf") -> str:
    entry = a_draft()
    file = attach_file(
        actor=writer_of(entry), entry=entry, kind=kind, name=name, file=io.BytesIO(data)
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert not file.pages.exists()
    return f"{file.state}:{file.refusal_code}"


def test_a_deck_becomes_pictures_thumbnails_and_text():
    words = typst.compile(
        b"#set page(width: 960pt, height: 540pt)\n= Hospital robots\n#pagebreak()\nSecond page"
    )
    deck = a_deck(a_draft(), data=words)
    pages = list(deck.pages.all())
    assert (deck.state, deck.page_count, len(pages)) == ("ready", 2, 2)
    assert "Hospital robots" in pages[0].text
    picture, small = Image.open(pages[0].image), Image.open(pages[0].thumbnail)
    assert (picture.format, picture.width, small.width) == ("WEBP", 1600, 320)


def test_checking_twice_or_after_dying_half_way_makes_every_page_once():
    entry = a_draft()
    deck = a_deck(entry, data=a_pdf(3))
    deck.pages.filter(number__gt=1).delete()
    Attachment.objects.filter(pk=deck.pk).update(state="checking")
    kept = deck.pages.get().pk
    check_file(attachment_id=deck.pk)
    check_file(attachment_id=deck.pk)
    deck.refresh_from_db()
    assert deck.state == "ready"
    assert sorted(DeckPage.objects.filter(attachment=deck).values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]
    assert deck.pages.get(number=1).pk == kept
    assert (
        len(
            [
                name
                for name in default_storage.listdir(f"pages/{deck.pk}")[1]
                if name.startswith("001")
            ]
        )
        == 2
    )  # drawn once


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"just words that call themselves a deck", "not_a_pdf"),
        (b"PK\x03\x04 a zip that calls itself a deck", "not_a_pdf"),
        (b"%PDF-1.7\nbroken from here on", "broken"),
        (a_pdf(2)[:300], "broken"),
        (a_locked_pdf(), "encrypted"),
        (a_pdf(61), "too_many_pages"),
    ],
    ids=[
        "words",
        "zip",
        "broken_head",
        "cut",
        "locked",
        "long",
    ],  # made files differ by the second, and names must not
)
def test_a_file_that_cannot_be_used_says_why(data, code):
    assert refused_as(data) == f"refused:{code}"


def test_other_papers_are_told_by_their_content():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    assert content_type_of(archive.getvalue(), "plan.docx") == "application/zip+docx"
    assert content_type_of(archive.getvalue(), "plan.pptx") == ""
    assert content_type_of(picture.getvalue(), "proof.png") == "image/png"
    assert refused_as(b"not a picture", kind="proof", name="proof.png") == "refused:unknown_content"


def test_a_refusal_after_the_submission_is_mailed():
    entry = fill(a_draft(), deck=False)
    deck = a_deck(entry, data=b"%PDF-1.7 nonsense", checked=False)
    submit(entry)
    check_attachment(attachment_id=deck.pk)
    mail = Mail.objects.get(kind="file_refused")
    assert mail.to_email == writer_of(entry).email
    assert "deck.pdf" in mail.subject


def test_a_new_deck_takes_the_place_of_the_old_one_only_when_it_is_good():
    entry = a_draft()
    first = a_deck(entry)
    bad = a_deck(entry, data=b"%PDF-1.7 nonsense")
    first.refresh_from_db()
    assert (first.state, bad.state) == ("ready", "refused")
    a_deck(entry, data=a_pdf(3))
    states = dict(Attachment.objects.values_list("pk", "state"))
    assert (states[first.pk], states[bad.pk]) == ("removed", "removed")


def test_an_upload_goes_on_where_the_connection_broke():
    entry, data = a_draft(), a_pdf(5)
    actor, half = writer_of(entry), len(data) // 2
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="deck.pdf", size=len(data))
    upload = append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    with pytest.raises(WrongOffset) as refusal:  # the answer was lost, the piece comes again
        append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    assert refusal.value.facts == {"offset": half}
    upload = append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert upload.attachment.file.read() == data
    check_attachment(attachment_id=upload.attachment.pk)
    assert Attachment.objects.get(pk=upload.attachment.pk).state == "ready"


def test_a_piece_whose_transaction_died_does_not_spoil_the_file():
    entry, data = a_draft(), a_pdf(1)
    actor = writer_of(entry)
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="deck.pdf", size=len(data))
    default_storage.save(f"{upload.path}/{0:012d}", io.BytesIO(b"left over"))
    assert (
        append_chunk(actor=actor, upload=upload, offset=0, data=data).attachment.file.read() == data
    )


def test_pieces_beyond_the_announced_size_are_refused():
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
def test_files_that_are_not_taken_are_refused_before_a_byte_is_sent(kind, name, size):
    entry = a_draft()
    with pytest.raises(FileRefused) as refusal:
        start_upload(actor=writer_of(entry), entry=entry, kind=kind, name=name, size=size)
    assert "file" in refusal.value.fields
    assert not Upload.objects.exists()


def test_names_lose_their_folders_and_come_in_composed_form():
    assert tidy_name("C:\\Users\\kim\\" + normalize("NFD", "발표자료.pdf")) == "발표자료.pdf"
    assert tidy_name("../../etc/passwd") == "passwd"
    assert tidy_name("가" * 300 + ".pdf").endswith("가.pdf")
    assert len(tidy_name("가" * 300 + ".pdf")) == 200


@pytest.mark.parametrize("who", ["stranger", "organiser", "observer"])
def test_only_writers_upload_and_remove(who):
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


def test_the_picture_of_a_page_far_too_long_is_refused():
    document = pdfium.PdfDocument.new()
    document.new_page(100, 14_000)
    buffer = io.BytesIO()
    document.save(buffer)
    assert refused_as(buffer.getvalue()) == "refused:page_too_large"


def test_a_file_arriving_after_the_deadline_is_kept_with_the_draft():
    entry = a_draft()
    entry.edition.opens_at, entry.edition.closes_at = (
        timezone.now() - timedelta(days=3),
        timezone.now() - timedelta(days=1),
    )
    entry.edition.save()
    assert a_deck(entry).state == "ready"


@pytest.mark.django_db(transaction=True)
def test_a_deck_with_a_resident_number_is_refused_and_not_kept():
    entry = a_draft()
    deck = a_deck(
        entry,
        data=typst.compile(
            "#set page(width: 960pt, height: 540pt)\nfirst\n#pagebreak()\n대표 900101-1234567".encode()
        ),
    )
    assert (deck.state, deck.refusal_code) == ("refused", "resident_number")
    assert not default_storage.exists(deck.file.name)
    assert not deck.pages.exists()


def test_a_certificate_may_carry_a_corporation_number():
    entry = a_draft()
    paper = typst.compile("법인등록번호 110111-1234567".encode())
    file = attach_file(
        actor=writer_of(entry),
        entry=entry,
        kind="registration",
        name="등록증.pdf",
        file=io.BytesIO(paper),
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert file.state == "ready"
