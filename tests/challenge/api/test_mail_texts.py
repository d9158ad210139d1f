"""A program words the mails of an edition, and goes back to the standard text."""

import pytest
from rest_framework.test import APIClient

from challenge.models import Edition, MailText, RoleKind
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def program_of(edition: Edition, kind: RoleKind = RoleKind.ORGANISER) -> APIClient:
    program = APIClient()
    program.force_authenticate(make.an_organiser_of(edition, kind))
    return program


def test_it_is_read_worded_and_given_up() -> None:
    edition = make.a_preset_edition()
    program, base = program_of(edition), f"/api/v1/editions/{edition.slug}/mail-texts/"
    page = f"{base}judge_invited/en"
    before = program.get(page)
    assert before.json()["is_own"] is False
    assert before.json()["subject"] == before.json()["house_subject"]
    names = {row["name"]: row for row in before.json()["placeholders"]}
    assert names["link"] == {"name": "link", "words": "link", "must_stay": True, "lines": "line"}
    refused = program.put(page, {"subject": "x", "body": "no link"}, format="json")
    assert refused.status_code == 422
    assert "{link}" in str(refused.json())
    seen = {"If-Match": before["ETag"]}
    words = {"subject": "Judge {edition}", "body": "Hello {name}\n{reserve}\n{link}"}
    sent = program.put(page, words, format="json", headers=seen)
    assert sent.status_code == 200
    assert sent.json()["body"] == words["body"]
    late = program.put(page, {**words, "subject": "Other"}, format="json", headers=seen)
    assert late.status_code == 412
    lines = {(row["kind"], row["language"]) for row in program.get(base).json() if row["is_own"]}
    assert lines == {("judge_invited", "en")}
    watcher = program_of(edition, RoleKind.OBSERVER)
    assert watcher.get(page).json()["is_own"] is True
    assert watcher.put(page, words, format="json").status_code == 403
    assert watcher.delete(page).status_code == 403
    assert program.delete(page).json()["is_own"] is False
    assert program.get(f"{base}judge_device/en").status_code == 404
    assert MailText.objects.count() == 2
