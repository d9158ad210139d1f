"""Organisers and a startup write to each other: both are mailed, nobody else reads anything."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.rows import erase_application
from submissions.models import Entry, EntryMessage, MessageFile
from submissions.services.with_organiser.messages import (
    MOST_A_DAY,
    SentFile,
    TooManyMessages,
    send_message,
)
from tests.judging import factories as make
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
PDF = s.a_pdf(pages=1)  # it is opened and looked at


def a_file(data: bytes = PDF, name: str = "확인서.pdf") -> SentFile:
    return SentFile(io.BytesIO(data), name)


def mailed(kind: str) -> list[str]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to_email", flat=True))


def test_each_side_writes_and_the_other_is_mailed() -> None:
    entry = s.submitted()
    organiser, writer = s.an_organiser(entry.edition), s.writer_of(entry)
    send_message(actor=organiser, entry=entry, text="대표자 성함을 확인해 주세요.")
    send_message(actor=writer, entry=entry, text="확인서를 보냅니다.", files=[a_file()])
    assert mailed("message_from_organiser") == [writer.email]
    assert mailed("message_from_startup") == [organiser.email]
    assert "확인서를 보냅니다." in Mail.objects.get(kind="message_from_startup").body
    sides = list(entry.messages.order_by("pk").values_list("from_organiser", "files__name"))
    assert sides == [(True, None), (False, "확인서.pdf")]
    assert entry.versions.count() == 1, "nothing of it is part of what judges read"


def test_only_the_two_sides_write_and_what_is_refused_leaves_nothing() -> None:
    round = make.an_assigned_round(entries=1, judges=2)
    entry = Entry.objects.get(edition=round.edition)
    judge = round.edition.judges.earliest("pk").user
    observer = make.an_organiser_of(round.edition, "observer")
    for stranger in (judge, observer, s.writer_of(s.a_draft())):
        with pytest.raises(NotAllowed):
            send_message(actor=stranger, entry=entry, text="가")
    organiser = make.organiser_of(round.edition)
    refused: list[tuple[str, str, list[SentFile]]] = [
        ("text", " ", []),
        ("text", "가" * 4001, []),
        ("text", "주민등록번호 900101-1234567", []),
        ("files", "가", [a_file(), a_file(b"MZ\x90\x00program", "a.pdf")]),
        ("files", "가", [a_file(b"")]),
        ("files", "가", [a_file(name="900101-1234567.pdf")]),
        ("files", "가", [a_file()] * 6),
    ]
    before = len(stored())
    for field, text, files in refused:
        with pytest.raises(InvalidInput) as problem:
            send_message(actor=organiser, entry=entry, text=text, files=files)
        assert set(problem.value.fields) == {field}
    assert (EntryMessage.objects.count(), len(stored())) == (0, before)


def stored() -> list[str]:
    """Every file of a message in the storage."""
    found = []
    for year in _folders("messages"):
        for month in _folders(f"messages/{year}"):
            found += default_storage.listdir(f"messages/{year}/{month}")[1]
    return found


def _folders(place: str) -> list[str]:
    return default_storage.listdir(place)[0] if default_storage.exists(place) else []


def test_sent_twice_with_one_key_is_one_message_and_a_day_has_its_measure() -> None:
    entry = s.a_draft()
    actor, organiser = s.writer_of(entry), s.an_organiser(entry.edition)
    facts: Any = {"actor": actor, "entry": entry, "text": "가", "files": [a_file()]}
    first = send_message(**facts, idempotency_key="once")
    facts["files"] = [a_file()]
    before = len(stored())
    assert send_message(**facts, idempotency_key="once") == first
    assert len(stored()) == before
    for _number in range(MOST_A_DAY - 1):
        send_message(actor=actor, entry=entry, text="가")
    with pytest.raises(TooManyMessages):
        send_message(actor=actor, entry=entry, text="가")
    send_message(actor=organiser, entry=entry, text="답합니다")
    assert AuditEvent.objects.filter(action="message.sent").count() == MOST_A_DAY + 1


def test_by_page_and_by_api_and_nobody_else_reads_words_or_files(client: Client) -> None:
    entry, other = s.submitted(), s.a_draft()
    organiser, writer = s.an_organiser(entry.edition), s.writer_of(entry)
    mine, desk = f"/apply/{entry.pk}/messages/", f"/run/{entry.edition.slug}/entries/{entry.pk}/"
    api = f"/api/v1/applications/{entry.pk}/messages/"
    client.force_login(writer)
    wrong = SimpleUploadedFile("a.exe", b"MZ\x90\x00")
    answer = client.post(mine, {"text": "제 확인서입니다", "files": wrong})
    assert (answer.status_code, "제 확인서입니다" in answer.content.decode()) == (422, True)
    files = [SimpleUploadedFile("가.pdf", PDF), SimpleUploadedFile("나.pdf", PDF + b" ")]
    assert client.post(mine, {"text": "제 확인서입니다", "files": files}).status_code == 302
    assert "나.pdf" in client.get(mine).content.decode()
    client.force_login(organiser)
    page = client.get(f"{desk}messages/").content.decode()
    assert "제 확인서입니다" in page
    file = MessageFile.objects.earliest("pk")
    for address in (f"{desk}messages/files/{file.pk}/", f"{api}files/{file.pk}"):
        sent = client.get(address)
        assert b"".join(sent.streaming_content) == PDF  # type: ignore[attr-defined]
        assert sent["Content-Disposition"].startswith("attachment")
    assert client.post(f"{desk}messages/", {"text": "잘 받았습니다"}).status_code == 302
    assert client.post(api, {"text": "하나 더"}).status_code == 201
    client.force_login(writer)
    told = client.get(api).json()
    assert [row["from_organiser"] for row in told] == [False, True, True]
    assert (
        "잘 받았습니다"
        in client.get(f"/en/apply/{entry.pk}/").content.decode() + client.get(mine).content.decode()
    )
    client.force_login(s.writer_of(other))
    for address in (mine, f"{desk}messages/", api, f"{mine}files/{file.pk}/",
                    f"/apply/{other.pk}/messages/files/{file.pk}/"):  # fmt: skip
        assert client.get(address).status_code == 404


def test_they_are_in_the_startups_copy_and_go_with_an_erasure() -> None:
    entry = s.a_draft()
    writer = s.writer_of(entry)
    send_message(actor=writer, entry=entry, text="비밀입니다", files=[a_file()])
    place = MessageFile.objects.get().file.name
    assert personal_data(writer, only=["messages"])["messages"][0]["text"] == "비밀입니다"
    erase_application(entry=entry, asked_by=None)
    assert "비밀" not in EntryMessage.objects.get().text
    assert not default_storage.exists(str(place))
