"""A program sets the head of an edition's papers, and reads back what stands."""

import io
from hashlib import sha256

import pytest
from rest_framework.test import APIClient

from challenge.models import Edition, RoleKind
from tests.judging import factories as make
from tests.submissions.algorithms.test_paper_marks import a_png

pytestmark = pytest.mark.django_db


def program_of(edition: Edition, kind: RoleKind = RoleKind.ORGANISER) -> APIClient:
    program = APIClient()
    program.force_authenticate(make.an_organiser_of(edition, kind))
    return program


def a_file() -> io.BytesIO:
    file = io.BytesIO(a_png(300, 100))
    file.name = "logo.png"
    return file


def test_it_is_read_set_and_taken() -> None:
    edition = make.a_preset_edition()
    program, base = program_of(edition), f"/api/v1/editions/{edition.slug}/letterhead"
    before = program.get(base)
    assert before.json()["since"] is None
    assert program.get(f"{base}/logo").status_code == 404
    refused = program.put(base, {"seal": "picture"}, format="json")
    assert refused.status_code == 422
    assert "seal_picture" in str(refused.json())
    seen = {"If-Match": before["ETag"]}
    sent = program.put(base, {"seal": "line", "logo": a_file()}, format="multipart", headers=seen)
    assert sent.status_code == 200
    taken = program.get(f"{base}/logo").content
    assert sha256(taken).hexdigest() == sent.json()["logo_sha256"]
    late = program.put(base, {"seal": "none"}, format="json", headers=seen)
    assert late.status_code == 412
    watcher = program_of(edition, RoleKind.OBSERVER)
    assert watcher.get(base).json()["seal"] == "line"
    assert watcher.put(base, {"seal": "none"}, format="json").status_code == 403
