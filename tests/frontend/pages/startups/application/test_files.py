"""Files of an application: rows that are checked, and files that are refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.models import Attachment
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_deck,
    a_draft,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_the_rows_of_files_ask_again_only_while_a_check_is_going_on() -> None:
    entry = a_draft()
    client = client_of(writer_of(entry))
    deck = a_deck(entry, checked=False)
    assert "every 2s" in client.get(address("file-rows", entry.pk, "deck")).content.decode()
    Attachment.objects.filter(pk=deck.pk).update(state="refused", refusal_code="encrypted")
    rows = client.get(address("file-rows", entry.pk, "deck")).content.decode()
    assert "비밀번호가 걸려 있습니다" in rows
    assert "every 2s" not in rows
    assert client.post(address("file-remove", entry.pk, deck.pk)).status_code == 302
    assert client.get(address("file-rows", entry.pk, "nothing")).status_code == 404


def test_a_file_that_is_not_taken_is_refused_beside_its_field() -> None:
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("files", entry.pk), {"kind": "deck", "file": SimpleUploadedFile("deck.exe", b"MZ")}
    )
    assert answer.status_code == 422
    assert not Attachment.objects.exists()
