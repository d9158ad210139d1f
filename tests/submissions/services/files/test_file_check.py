import io
import zipfile
from typing import Any

import pypdfium2 as pdfium
import pytest
import typst
from django.core.files.storage import default_storage
from PIL import Image

from challenge.backups.backing_up import stored_files
from challenge.models import Mail
from submissions.algorithms.file_content import content_type_of
from submissions.models import Attachment, DeckPage
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import (
    attach_file,
)
from submissions.tasks import check_file
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
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


def test_a_deck_becomes_pictures_thumbnails_and_text() -> None:
    words = typst.compile(
        b"#set page(width: 960pt, height: 540pt)\n= Hospital robots\n#pagebreak()\nSecond page"
    )
    deck = a_deck(a_draft(), data=words)
    pages = list(deck.pages.all())
    assert (deck.state, deck.page_count, len(pages)) == ("ready", 2, 2)
    assert "Hospital robots" in pages[0].text
    picture, small = Image.open(pages[0].image), Image.open(pages[0].thumbnail)
    assert (picture.format, picture.width, small.width) == ("WEBP", 1600, 320)


def test_checking_twice_or_after_dying_half_way_makes_every_page_once() -> None:
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
def test_a_file_that_cannot_be_used_says_why(data: Any, code: str) -> None:
    assert refused_as(data) == f"refused:{code}"


def test_other_papers_are_told_by_their_content() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    assert content_type_of(archive.getvalue(), "plan.docx") == "application/zip+docx"
    assert content_type_of(archive.getvalue(), "plan.pptx") == ""
    assert content_type_of(picture.getvalue(), "proof.png") == "image/png"
    assert refused_as(b"not a picture", kind="proof", name="proof.png") == "refused:unknown_content"


def test_a_refusal_after_the_submission_is_mailed() -> None:
    entry = fill(a_draft(), deck=False)
    deck = a_deck(entry, data=b"%PDF-1.7 nonsense", checked=False)
    submit(entry)
    check_attachment(attachment_id=deck.pk)
    mail = Mail.objects.get(kind="file_refused")
    assert mail.to_email == writer_of(entry).email
    assert "deck.pdf" in mail.subject


def test_a_new_deck_takes_the_place_of_the_old_one_only_when_it_is_good() -> None:
    entry = a_draft()
    first = a_deck(entry)
    bad = a_deck(entry, data=b"%PDF-1.7 nonsense")
    first.refresh_from_db()
    assert (first.state, bad.state) == ("ready", "refused")
    a_deck(entry, data=a_pdf(3))
    states = dict(Attachment.objects.values_list("pk", "state"))
    assert (states[first.pk], states[bad.pk]) == ("removed", "removed")


def test_the_picture_of_a_page_far_too_long_is_refused() -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(100, 14_000)
    buffer = io.BytesIO()
    document.save(buffer)
    assert refused_as(buffer.getvalue()) == "refused:page_too_large"


@pytest.mark.django_db(transaction=True)
def test_a_deck_with_a_resident_number_is_refused_and_not_kept() -> None:
    entry = a_draft()
    deck = a_deck(
        entry,
        data=typst.compile(
            "#set page(width: 960pt, height: 540pt)\n"
            "first\n#pagebreak()\n대표 900101-1234567".encode()
        ),
    )
    assert (deck.state, deck.refusal_code) == ("refused", "resident_number")
    assert not deck.file.name
    assert not list(stored_files()), "its bytes are gone, and no row says where they were"
    assert not deck.pages.exists()


def test_a_certificate_may_carry_a_corporation_number() -> None:
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
