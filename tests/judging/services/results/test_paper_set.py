"""The whole set: asked for with a reason, one ZIP whose digests are right, gone after some days."""

import io
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, DataAccess, Job, JobState, RoleKind
from challenge.services.jobs import cancel_job
from judging.models import Adjustment, Judge, Round
from judging.queries.results.papers.office_papers import paper_sets
from judging.services.results import paper_set
from judging.services.results.paper_set import (
    DIGESTS,
    KEPT,
    LEFT_OUT,
    drop_all_paper_sets,
    drop_old_paper_sets,
    make_paper_set,
    request_paper_set,
)
from tests.frontend.pages.organisers.desk import at, organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return make.a_decided_round(entries=3, judges=3)


def asked(round: Round, **facts: Any) -> Job:
    actor = make.organiser_of(round.edition)
    facts = {"reason": "감사 자료", **facts}
    return request_paper_set(actor=actor, edition=round.edition, **facts)


def done(job: Job) -> Job:
    make_paper_set(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_one_zip_holds_every_paper_with_its_digest(round: Round) -> None:
    job = done(asked(round))
    assert (job.state, job.progress) == (JobState.DONE, 1)
    with default_storage.open(job.result["file"]) as file:
        data = file.read()
    assert sha256(data).hexdigest() == job.result["sha256"]
    assert len(data) == job.result["size"]
    archive = ZipFile(io.BytesIO(data))
    listed = archive.read(DIGESTS).decode().splitlines()
    digests = {name: value for value, name in (line.split("  ", 1) for line in listed)}
    assert set(digests) == set(archive.namelist()) - {DIGESTS, LEFT_OUT}
    for name, value in digests.items():
        assert sha256(archive.read(name)).hexdigest() == value, name
    names = " ".join(digests)
    for words in ("접수대장", "결과보고", "의결서", "집계표", "종합의견서", "서약서철"):
        assert words in names
    for kind in ("pdf", "docx", "hwpx"):
        assert sum("의결서" in name and name.endswith(kind) for name in digests) == 1
    sheets = [name for name in digests if "평가표" in name and name.endswith(".pdf")]
    assert len(sheets) == Judge.objects.filter(assignments__round=round).distinct().count()
    book = next(name for name in digests if name.endswith(".xlsx"))
    assert load_workbook(io.BytesIO(archive.read(book))).active is not None


def test_what_cannot_be_printed_is_left_out_with_its_reason(round: Round) -> None:
    entry = round.participations.all()[0].entry
    Adjustment.objects.create(
        round=round, entry=entry, kind="bonus", points=1, reason="가점", made_by=make.a_person()
    )
    job = done(asked(round, language="en"))
    assert job.state == JobState.DONE
    assert any("Tally again" in words for words in job.result["left_out"])
    with default_storage.open(job.result["file"]) as file:
        assert "Tally again" in ZipFile(file).read(LEFT_OUT).decode()


def test_a_set_is_asked_for_with_a_reason_by_an_organiser_and_once_at_a_time(round: Round) -> None:
    for facts in ({"reason": "  "}, {"reason": "가" * 201}, {"language": "fr"}):
        with pytest.raises(InvalidInput):
            asked(round, **facts)
    watcher = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed):
        request_paper_set(actor=watcher, edition=round.edition, reason="감사")
    first = asked(round)
    assert asked(round, reason="또").pk == first.pk
    event = AuditEvent.objects.get(action="papers.requested")
    assert event.facts["reason"] == "감사 자료"
    done(first)
    assert asked(round, reason="또").pk != first.pk


def test_a_set_that_is_cancelled_leaves_no_file(
    round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(round)
    written = paper_set._written

    def cancelled_meanwhile(*given: Any) -> Any:
        found = written(*given)
        cancel_job(actor=make.organiser_of(round.edition), job=job)
        return found

    monkeypatch.setattr(paper_set, "_written", cancelled_meanwhile)
    assert done(job).state == JobState.CANCELLED
    assert not default_storage.exists(f"paper-sets/{job.pk}-1.zip")


def test_what_a_worker_that_died_left_goes_with_the_next_attempt(round: Round) -> None:
    job = asked(round)
    Job.objects.filter(pk=job.pk).update(attempts=1)
    default_storage.save(f"paper-sets/{job.pk}-1.zip", ContentFile(b"half"))
    assert done(job).result["file"] == f"paper-sets/{job.pk}-2.zip"
    assert not default_storage.exists(f"paper-sets/{job.pk}-1.zip")


def test_files_go_after_some_days_and_with_an_erasure(round: Round) -> None:
    job = done(asked(round))
    name = job.result["file"]
    assert drop_old_paper_sets() == 0
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert drop_old_paper_sets() == 1
    assert not default_storage.exists(name)
    assert drop_old_paper_sets() == 0
    url = at("paper_set", round, job.pk)
    assert organiser(round).get(url).status_code == 404
    other = done(asked(round))
    assert drop_all_paper_sets() == 1
    assert not default_storage.exists(other.result["file"])
    assert [row.result["file"] for row in paper_sets(round.edition)] == ["", ""]


def test_the_page_asks_shows_and_hands_out(round: Round) -> None:
    browser, page = organiser(round), at("papers", round)
    html = browser.get(page).content.decode()
    assert "resolution.pdf?round=1" in html
    wrong = browser.post(at("request_paper_set", round), {"reason": "", "language": "ko"})
    assert wrong.status_code == 422
    sent = browser.post(at("request_paper_set", round), {"reason": "감사", "language": "ko"})
    assert sent.status_code == 302
    assert "hx-get" in browser.get(at("paper_set_progress", round)).content.decode()
    job = done(Job.objects.get(kind="paper_set"))
    html = browser.get(page).content.decode()
    assert job.result["sha256"] in html
    answer = browser.get(at("paper_set", round, job.pk))
    assert b"".join(answer)[:2] == b"PK"
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("hwpx", b"PK")):
        url = at("paper", round, "resolution", kind) + "?round=1"
        assert browser.get(url).content.startswith(start)
    assert browser.get(at("paper", round, "sheets", "pdf") + "?round=1").status_code == 409
    assert browser.get(at("paper", round, "appeals", "pdf")).status_code == 404
    assert browser.get(at("paper", round, "report", "exe")).status_code == 404
    assert DataAccess.objects.filter(place="organisers:paper_set").exists()
    stranger = signed_in(make.organiser_of(make.a_preset_edition()))
    for url in (page, at("paper_set", round, job.pk), at("paper", round, "report", "pdf")):
        assert stranger.get(url).status_code == 404


def test_the_api_lists_asks_and_hands_out(round: Round) -> None:
    program, base = APIClient(), f"/api/v1/editions/{round.edition.slug}"
    program.force_authenticate(make.organiser_of(round.edition))
    lines = program.get(f"{base}/papers").json()
    assert {"name": "tally", "round": 1, "is_one_file": True}.items() <= next(
        line for line in lines if line["name"] == "tally"
    ).items()
    assert program.get(f"{base}/papers/tally.pdf?round=1").content.startswith(b"%PDF")
    assert program.get(f"{base}/papers/report.docx").content.startswith(b"PK")
    assert program.get(f"{base}/papers/report.hwpx").content[30:38] == b"mimetype"
    assert program.get(f"{base}/papers/report.exe").status_code == 404
    assert program.get(f"{base}/papers/tally.pdf").status_code == 404
    assert program.post(f"{base}/paper-sets", {"reason": ""}, format="json").status_code == 400
    made = program.post(f"{base}/paper-sets", {"reason": "감사"}, format="json")
    assert made.status_code == 202
    url = f"{base}/paper-sets/{made.json()['id']}/file"
    assert program.get(url).status_code == 404
    done(Job.objects.get(pk=made.json()["id"]))
    assert b"".join(program.get(url))[:2] == b"PK"
    assert program.get(f"{base}/paper-sets").json()[0]["is_kept"] is True
    program.force_authenticate(make.organiser_of(make.a_preset_edition()))
    for address in (f"{base}/papers", f"{base}/paper-sets", url, f"{base}/papers/report.pdf"):
        assert program.get(address).status_code == 404
