"""Files of an application: rows that are checked, and files that are refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.models import Attachment
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
    a_user,
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


def test_every_paper_stands_by_its_name_with_its_state_and_limits() -> None:
    entry = a_draft()
    edition = entry.edition
    facts = {"types": ["pdf", "hwpx"], "most_months": 3, "most_pages": 4, "order": 9}
    edition.papers.create(key="registry", name_ko="법인등기부등본", **facts)
    edition.papers.create(
        key="late", name_ko="성장 부문 서류", track_slugs=["growth"], types=["pdf"]
    )
    client = client_of(writer_of(entry))
    page = client.get(address("files", entry.pk)).content.decode()
    for said in ("법인등기부등본", "PDF, HWPX", "4쪽 이내", "이후 발급", "운영사무국만 열람"):
        assert said in page
    assert "성장 부문 서류" not in page
    sent = {"kind": "registry", "file": SimpleUploadedFile("등본.pdf", a_pdf(1))}
    client.post(address("files", entry.pk), sent)
    file = entry.attachments.get()
    rows = client.get(address("file-rows", entry.pk, "registry")).content.decode()
    assert 'name="issued_on"' in rows
    assert "발급일을 적어 주세요" in rows
    date_of = address("file-date", entry.pk, file.pk)
    assert client.post(date_of, {"issued_on": "어제"}).status_code == 302
    file.refresh_from_db()
    assert file.issued_on is None
    assert client.post(date_of, {"issued_on": "2026-10-01"}).status_code == 302
    rows = client.get(address("file-rows", entry.pk, "registry")).content.decode()
    assert 'value="2026-10-01"' in rows
    assert "발급일을 적어 주세요" not in rows
    stranger = client_of(a_user())
    assert stranger.post(date_of, {"issued_on": "2026-10-02"}).status_code == 404
