"""A rehearsal is asked for by an organiser, one at a time; its report is thrown away."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from challenge.models import AuditEvent, Job, RoleKind
from judging.queries.overview.rehearsals import newest_rehearsal, paper_of_rehearsal
from judging.services.rehearsal.request import (
    KEPT,
    discard_rehearsal,
    drop_old_rehearsals,
    request_rehearsal,
)
from tests.judging import factories as make
from tests.judging.services.rehearsal.ended import an_ended

pytestmark = pytest.mark.django_db


def test_an_organiser_asks_for_one_at_a_time_with_numbers_that_can_be() -> None:
    edition = make.a_draft_edition()
    actor = make.organiser_of(edition)
    for facts in ({"entries": 0}, {"entries": 41}, {"judges": 21}, {"language": "fr"}):
        with pytest.raises(InvalidInput):
            request_rehearsal(actor=actor, edition=edition, **facts)
    job = request_rehearsal(actor=actor, edition=edition, entries=5, judges=3)
    assert request_rehearsal(actor=actor, edition=edition) == job
    assert job.parameters == {"entries": 5, "judges": 3, "language": "ko"}
    event = AuditEvent.objects.get(action="rehearsal.requested")
    assert (event.actor, event.facts["entries"]) == (actor, 5)
    for kind in (None, RoleKind.OBSERVER):
        person = make.an_organiser_of(edition, kind) if kind else make.a_person()
        with pytest.raises(NotAllowed):
            request_rehearsal(actor=person, edition=edition)
    assert Job.objects.count() == 1


def test_observers_read_the_report_and_strangers_find_nothing() -> None:
    edition = make.a_draft_edition()
    job = an_ended(edition)
    observer = make.an_organiser_of(edition, RoleKind.OBSERVER)
    assert newest_rehearsal(observer, edition) == job
    assert paper_of_rehearsal(observer, edition, "report") == b"%PDF-1"
    with pytest.raises(NotFound):
        paper_of_rehearsal(observer, edition, "awards")
    with pytest.raises(NotFound):
        newest_rehearsal(make.a_person(), edition)
    with pytest.raises(NotFound):
        paper_of_rehearsal(make.a_person(), edition, "report")


def test_a_report_is_thrown_away_once_and_the_log_says_so(
    django_capture_on_commit_callbacks: Any,
) -> None:
    edition = make.a_draft_edition()
    actor, job = make.organiser_of(edition), an_ended(edition)
    observer = make.an_organiser_of(edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed):
        discard_rehearsal(actor=observer, rehearsal=job)
    file = job.result["file"]
    with django_capture_on_commit_callbacks(execute=True):
        discard_rehearsal(actor=actor, rehearsal=job)
        discard_rehearsal(actor=actor, rehearsal=job)
    assert newest_rehearsal(actor, edition) is None
    assert not default_storage.exists(file)
    assert AuditEvent.objects.filter(action="rehearsal.discarded").count() == 1
    job.refresh_from_db()
    assert set(job.result) == {"dropped_at"}


def test_one_that_is_played_is_not_thrown_away() -> None:
    edition = make.a_draft_edition()
    job = request_rehearsal(actor=make.organiser_of(edition), edition=edition)
    with pytest.raises(WrongState):
        discard_rehearsal(actor=make.organiser_of(edition), rehearsal=job)


def test_the_clock_throws_old_reports_away(django_capture_on_commit_callbacks: Any) -> None:
    old, young = an_ended(make.a_draft_edition()), an_ended(make.a_preset_edition())
    long_ago = timezone.now() - KEPT - timedelta(hours=1)
    Job.objects.filter(pk=old.pk).update(finished_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_old_rehearsals() == 1
        assert drop_old_rehearsals() == 0
    assert not default_storage.exists(old.result["file"])
    assert default_storage.exists(young.result["file"])


def test_the_api_plays_one_tells_of_it_and_throws_it_away() -> None:
    edition = make.a_draft_edition()
    api = APIClient()
    api.force_authenticate(make.organiser_of(edition))
    address = f"/api/v1/editions/{edition.slug}/rehearsal"
    assert api.get(address).status_code == 404
    asked = api.post(address, {"entries": 4, "judges": 3}, format="json")
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert api.post(address, {"entries": 99}, format="json").status_code == 400
    Job.objects.all().delete()
    an_ended(edition)
    told = api.get(address).json()
    assert told["problem"]["words"]["en"] == "Nobody passes."
    assert [row["key"] for row in told["stages"]] == ["set_up", "assign"]
    assert told["rounds"][0]["rows"][0]["score"] == "81.25"
    paper = api.get(f"{address}/papers/report.pdf")
    assert (paper.status_code, paper.content) == (200, b"%PDF-1")
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
    stranger = APIClient()
    stranger.force_authenticate(make.a_person())
    assert stranger.post(address, {}, format="json").status_code == 404
