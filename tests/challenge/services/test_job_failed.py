"""Organisers hear of work that failed: in their language, once a day, with the reason."""

from typing import NoReturn

import pytest
from django.db.models import QuerySet

from challenge.kernel.errors import Refusal
from challenge.models import Edition, Job, JobState, Mail, User
from challenge.services.jobs import enqueue_job, run_job
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def mails() -> QuerySet[Mail]:
    return Mail.objects.filter(kind="job_failed")


class NotNow(Refusal):
    """A rule says no."""

    code = "not_now"
    message = "Not before Monday."


def refuse(job: Job) -> NoReturn:
    raise NotNow


def break_down(job: Job) -> NoReturn:
    raise ZeroDivisionError("by zero")


def a_job(edition: Edition, actor: User | None = None) -> Job:
    number = Job.objects.count()
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind="tally",
        key=f"tally:{number}",
        task="judging.tasks.run_tally",
        subject=("round", 1),
    )


def test_what_the_clock_asked_for_and_could_not_be_done_is_said_once_a_day() -> None:
    edition = f.a_preset_edition()
    second = f.an_organiser_of(edition)
    User.objects.filter(pk=second.pk).update(language="en")
    for _ in range(3):
        job = a_job(edition)
        run_job(job_id=job.pk, body=refuse)
        job.refresh_from_db()
        assert job.state == JobState.FAILED
    assert mails().count() == 2
    mail = mails().get(to_user=second)
    assert "Not before Monday." in mail.body
    assert f"/en/run/{edition.slug}/" in mail.body


def test_a_person_reads_a_refusal_on_the_page_and_a_fault_in_a_mail() -> None:
    edition = f.a_preset_edition()
    organiser = f.organiser_of(edition)
    run_job(job_id=a_job(edition, organiser).pk, body=refuse)
    assert not mails().exists()
    with pytest.raises(ZeroDivisionError):
        run_job(job_id=a_job(edition, organiser).pk, body=break_down)
    assert [mail.to_user for mail in mails()] == [organiser]
