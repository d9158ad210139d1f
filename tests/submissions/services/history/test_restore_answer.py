"""Two people write on one application: every answer's history is kept, compared and restored."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, User
from introductions.services.erasure.rows import erase_application
from submissions.models import AnswerVersion, Entry, Member
from submissions.queries.answers.history import compared, kept_answers
from submissions.services.draft import save_answers
from submissions.services.history import answer_versions
from submissions.services.history.restore_answer import AnswerMovedOn, restore_answer
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
KEY = "problem-who"


def two_writers() -> tuple[Entry, User, User]:
    entry = s.a_draft()
    other = s.a_user()
    Member.objects.create(startup=entry.startup, user=other, kind="writer")
    return entry, s.writer_of(entry), other


def write(actor: User, entry: Entry, text: Any, key: str = KEY) -> None:
    save_answers(actor=actor, entry=entry, changes={key: text})


def an_hour_passes() -> None:
    for row in AnswerVersion.objects.all():
        AnswerVersion.objects.filter(pk=row.pk).update(began_at=row.began_at - timedelta(hours=1))


def test_each_writers_version_is_kept_and_what_one_goes_on_typing_is_one() -> None:
    entry, first, second = two_writers()
    for text in ("간", "간호사의", "간호사의 시간"):
        write(first, entry, text)
    write(second, entry, "환자의 시간")
    write(first, entry, "간호사의 시간")
    an_hour_passes()
    write(first, entry, "간호사의 근무 시간")
    found = [(row.text, row.by) for row in kept_answers(first, entry, KEY)]
    assert found == [
        ("간호사의 근무 시간", first.name),
        ("간호사의 시간", first.name),
        ("환자의 시간", second.name),
        ("간호사의 시간", first.name),
    ]
    newest = kept_answers(first, entry, KEY)[0]
    assert [(piece.kind, piece.text) for piece in newest.pieces] == [
        ("same", "간호사의 "), ("added", "근무 "), ("same", "시간"),
    ]  # fmt: skip


def test_what_stood_there_before_there_was_a_history_is_kept_too() -> None:
    entry, first, second = two_writers()
    write(first, entry, "먼저 쓴 글")
    AnswerVersion.objects.all().delete()
    write(second, entry, "나중에 쓴 글")
    found = [(row.text, row.by) for row in kept_answers(first, entry, KEY)]
    assert found == [("나중에 쓴 글", second.name), ("먼저 쓴 글", first.name)]


def test_an_earlier_answer_stands_again_and_nothing_is_lost() -> None:
    entry, first, second = two_writers()
    write(first, entry, "좋은 글")
    write(second, entry, "")
    saved = restore_answer(actor=first, entry=entry, key=KEY, version=1, base_version=2)
    entry.refresh_from_db()
    assert (entry.answers[KEY], saved.versions[KEY]) == ("좋은 글", 3)
    assert [row.text for row in kept_answers(first, entry, KEY)] == ["좋은 글", "", "좋은 글"]
    event = AuditEvent.objects.get(action="answer.restored")
    assert event.facts == {"field": KEY, "restored": 1, "version": 3}


def test_a_table_and_the_items_fields_have_one_too() -> None:
    entry, first, second = two_writers()
    write(first, entry, "early", "track")
    write(second, entry, "growth", "track")
    write(first, entry, "로봇", "title_ko")
    assert {row.text for row in kept_answers(first, entry, "track")} == {
        "Early stage",
        "Growth stage",
    }
    restore_answer(actor=first, entry=entry, key="track", version=1)
    entry.refresh_from_db()
    assert entry.track is not None
    assert entry.track.slug == "early"


def test_nothing_is_restored_over_what_somebody_wrote_meanwhile_nor_by_a_stranger() -> None:
    entry, first, second = two_writers()
    write(first, entry, "가")
    write(second, entry, "나")
    write(first, entry, "다")
    with pytest.raises(AnswerMovedOn):
        restore_answer(actor=first, entry=entry, key=KEY, version=1, base_version=2)
    for key, version in ((KEY, 9), ("no-such", 1)):
        with pytest.raises(InvalidInput):
            restore_answer(actor=first, entry=entry, key=key, version=version)
    for stranger in (s.an_organiser(entry.edition), s.writer_of(s.a_draft())):
        with pytest.raises(NotAllowed):
            restore_answer(actor=stranger, entry=entry, key=KEY, version=1)
    entry.refresh_from_db()
    assert entry.answers[KEY] == "다"


def test_of_one_answer_so_many_versions_are_kept_the_newest() -> None:
    entry, first, second = two_writers()
    most = answer_versions.MOST_VERSIONS
    for number in range(most // 2 + 2):
        write(first, entry, f"가{number}")
        write(second, entry, f"나{number}")
    rows = AnswerVersion.objects.filter(entry=entry, key=KEY)
    assert rows.count() == most
    assert rows.order_by("-version")[0].value == f"나{most // 2 + 1}"


def test_by_page_and_by_api_and_only_for_who_writes(client: Client) -> None:
    entry, first, second = two_writers()
    write(first, entry, "간호사의 시간")
    write(second, entry, "환자의 시간")
    page, api = f"/apply/{entry.pk}/history/", f"/api/v1/applications/{entry.pk}/answers/"
    client.force_login(first)
    assert f"?key={KEY}" in client.get(page).content.decode()
    shown = client.get(page, {"key": KEY}).content.decode()
    assert "<del>간호사의</del><ins>환자의</ins>" in shown
    assert second.name in shown
    old = client.post(f"{page}restore/", {"key": KEY, "version": "1", "base": "1"})
    assert old.status_code == 409
    done = client.post(f"{page}restore/", {"key": KEY, "version": "1", "base": "2"})
    assert done.status_code == 302
    assert [row["key"] for row in client.get(f"{api}history").json()] == [KEY]
    rows = client.get(f"{api}{KEY}/versions").json()
    assert [(row["text"], row["is_present"]) for row in rows] == [
        ("간호사의 시간", True), ("환자의 시간", False), ("간호사의 시간", False),
    ]  # fmt: skip
    sent = client.post(f"{api}{KEY}/versions", {"version": 2}, content_type="application/json")
    assert (sent.status_code, sent.json()["versions"]) == (200, {KEY: 4})
    client.force_login(s.an_organiser(entry.edition))
    assert client.get(page).status_code == 404
    assert client.get(f"{api}{KEY}/versions").status_code == 404
    assert client.get(f"{api}history").status_code == 404


def test_the_history_goes_with_an_erasure() -> None:
    entry, first, _second = two_writers()
    write(first, entry, "비밀")
    erase_application(entry=entry, asked_by=None)
    assert not AnswerVersion.objects.exists()


def test_two_texts_as_one_say_both() -> None:
    pairs = [("", "가 나"), ("가 나", ""), ("가 나 다", "가 라 다"), ("가\n나", "가\n나"),
             ("가 " * 2000, "나 " * 2000)]  # fmt: skip
    for before, after in pairs:
        pieces = list(compared(before, after))
        assert "".join(p.text for p in pieces if p.kind != "added") == before
        assert "".join(p.text for p in pieces if p.kind != "removed") == after
