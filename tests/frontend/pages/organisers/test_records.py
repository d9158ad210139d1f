"""The change log, the mails, and jobs that are cancelled or asked for again."""

import pytest

from challenge import audit
from challenge.models import Job, RoleKind
from judging.services.assignment.request import request_assignment
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_the_log_is_searched_by_action_and_person() -> None:
    round = make.a_round()
    person = make.organiser_of(round.edition)
    audit.record(person, "round.moved_here", round, edition=round.edition)
    client, log = organiser(round), at("log", round)
    assert "round.moved_here" in text_of(client, f"{log}?search=moved_here")
    assert "round.moved_here" in text_of(client, f"{log}?search={person.email}")
    assert "round.moved_here" not in text_of(client, f"{log}?search=nobody")


def test_a_job_is_cancelled_and_asked_for_again_by_organisers_only() -> None:
    round = make.a_round()
    job = request_assignment(actor=make.organiser_of(round.edition), round=round, seed=1)
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert watcher.post(at("cancel_job", round, job.pk)).status_code == 403
    client = organiser(round)
    assert client.post(at("cancel_job", round, job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.cancel_requested_at is not None or job.state == "cancelled"
    Job.objects.filter(pk=job.pk).update(state="failed")
    assert client.post(at("retry_job", round, job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"
    assert client.post(at("retry_job", round, 10**9)).status_code == 404
