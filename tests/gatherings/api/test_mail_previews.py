"""A program looks at a mail before it is sent, and has a test sent to itself."""

import pytest

from challenge.models import Mail, RoleKind
from tests.challenge.api.test_mail_texts import program_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_readers_a_preview_and_a_test() -> None:
    edition = make.a_preset_edition()
    judge, program = make.a_judge(edition), program_of(edition)
    base = f"/api/v1/editions/{edition.slug}"
    name = judge.user.display_name
    found = program.get(f"{base}/mail-readers/", {"search": judge.user.email}).json()
    assert [row["name"] for row in found] == [name]
    page, reader = f"{base}/mail-texts/judge_invited/ko", {"reader": found[0]["id"]}
    shown = program.post(f"{page}/preview", reader, format="json")
    assert name in shown.json()["body"]
    typed = {**reader, "subject": "{받는 분}", "body": "{예비 위원 안내}\n{링크}"}
    shown = program.post(f"{page}/preview", typed, format="json")
    assert shown.json()["subject"] == name
    wrong = program.post(f"{page}/preview", {**typed, "body": "{x}"}, format="json")
    assert wrong.status_code == 422
    key = {"Idempotency-Key": "once"}
    first = program.post(f"{page}/test", reader, format="json", headers=key)
    again = program.post(f"{page}/test", reader, format="json", headers=key)
    assert (first.status_code, first.json()) == (200, again.json())
    assert Mail.objects.filter(kind="mail_text_test").count() == 1
    watcher = program_of(edition, RoleKind.OBSERVER)
    assert watcher.get(f"{base}/mail-readers/").status_code == 403
    assert watcher.post(f"{page}/preview", reader, format="json").status_code == 403
    assert watcher.post(f"{page}/test", reader, format="json").status_code == 403
