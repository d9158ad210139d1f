"""The ZIP that a person takes away: their copy, their files, the digest of each, nobody else's."""

import asyncio
import hashlib
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import AsyncRequestFactory, Client
from django.urls import reverse
from rest_framework.utils.encoders import JSONEncoder

from challenge.models import User
from challenge.web.pieces import send_in_pieces
from frontend.pages.account.my_data import archive
from introductions.queries.own_data.archive import LETTERS, own_archive
from introductions.services.erasure.ask import ask_erasure
from introductions.tasks import erase_person
from submissions.models import Attachment, Entry
from submissions.services.files.destroy import destroy_file
from submissions.services.with_organiser.messages import SentFile, send_message
from tests.submissions.factories import a_deck, a_draft, a_pdf, a_user, submitted, writer_of

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
LARGE = 300 * MEGABYTE


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(data: bytes) -> zipfile.ZipFile:
    found = zipfile.ZipFile(io.BytesIO(data))
    assert found.testzip() is None
    return found


def taken(user: User) -> zipfile.ZipFile:
    answer: Any = signed_in(user).get(reverse("account:my_data_archive"))
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]
    return opened(b"".join(answer.streaming_content))


def listed(found: zipfile.ZipFile) -> dict[str, str]:
    lines = found.read("SHA256SUMS.txt").decode().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def with_a_message(entry: Entry) -> bytes:
    data = a_pdf(3)
    files = [SentFile(io.BytesIO(data), "답변/../서류.pdf")]
    send_message(actor=writer_of(entry), entry=entry, text="?", files=files)
    return data


def test_every_file_is_in_it_and_equals_its_digest() -> None:
    entry = submitted()
    message = with_a_message(entry)
    other = a_deck(a_draft(), name="남의 자료.pdf")
    found = taken(writer_of(entry))
    digests = listed(found)
    files = {name for name in found.namelist() if name.startswith("files/")}
    assert files == digests.keys()
    assert len(files) == Attachment.objects.filter(entry=entry).count() + 1
    for name, digest in digests.items():
        assert hashlib.sha256(found.read(name)).hexdigest() == digest
    assert hashlib.sha256(message).hexdigest() in digests.values()
    assert not [name for name in files if str(other.pk) in name.split("/")[-1].split("-")]
    assert not [name for name in files if ".." in name.split("/")]


def test_page_and_api_give_the_same_copy() -> None:
    entry = submitted()
    client = signed_in(writer_of(entry))
    answer: Any = client.get("/api/v1/me/data/archive")
    by_api = opened(b"".join(answer.streaming_content))
    by_page = taken(writer_of(entry))
    assert by_api.namelist() == by_page.namelist()
    copy = json.loads(by_page.read("data.json"))
    assert copy["person"][0]["email"] == writer_of(entry).email
    assert copy.keys() == json.loads(client.get("/api/v1/me/data").content).keys()
    assert [row["sha256"] for row in copy["files"]]


def test_what_was_destroyed_or_refused_is_left_out_and_what_is_lost_is_named() -> None:
    entry = a_draft()
    kept, gone, refused, lost = (
        a_deck(entry, data=a_pdf(pages), checked=False, name=f"{pages}.pdf")
        for pages in range(1, 5)
    )
    destroy_file(attachment_id=gone.pk)
    Attachment.objects.filter(pk=refused.pk).update(state="refused")
    default_storage.delete(str(lost.file.name))
    found = taken(writer_of(entry))
    folder = f"files/{entry.edition.slug}/papers/deck"
    assert list(listed(found)) == [f"{folder}/{kept.pk}-1.pdf"]
    assert found.read("MISSING.txt").decode().split() == [f"{folder}/{lost.pk}-4.pdf"]


def test_long_names_in_hangul_fit_any_disk() -> None:
    entry = a_draft()
    a_deck(entry, checked=False, name="가" * 190 + ".pdf")
    (name,) = listed(taken(writer_of(entry)))
    assert name.endswith("가" * LETTERS + ".pdf")
    assert max(len(part.encode()) for part in name.split("/")) < 255


def test_whoever_was_erased_takes_nothing_and_nobody_else_does() -> None:
    entry = a_draft()
    a_deck(entry, checked=False)
    person = writer_of(entry)
    client = signed_in(person)
    erasure = ask_erasure(actor=person, email=person.email)
    erase_person(erasure_id=erasure.pk)
    for browser in (client, Client()):
        assert browser.get(reverse("account:my_data_archive")).status_code == 302
        assert browser.get("/api/v1/me/data/archive").status_code in {401, 403}
    stranger = opened(b"".join(own_archive(a_user(), JSONEncoder)))
    assert stranger.namelist() == ["data.json"]


def test_three_hundred_megabytes_go_out_with_a_few_in_memory() -> None:
    entry = a_draft()
    deck = a_deck(entry, checked=False)
    with Path(default_storage.path(str(deck.file.name))).open("r+b") as file:
        file.truncate(LARGE)  # zeros that take no room
    request = AsyncRequestFactory().get("/")
    request.user = writer_of(entry)
    answer: Any = archive(request)
    passed: Any = send_in_pieces(lambda _request: answer)(request)

    async def read() -> int:
        return sum([len(piece) async for piece in passed])

    tracemalloc.start()
    try:
        whole, held = asyncio.run(read()), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert whole > LARGE
    assert held < 5 * MEGABYTE
