"""Whatever happens to a job, it ends, says why in both languages, can be asked for again, and then
succeeds: for every kind of job in the project.

The fault is put between the job and the database: at a chosen query of the real task, in the real
database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import OperationalError, connection
from django.utils import timezone, translation
from django_celery_outbox.models import CeleryOutbox

from challenge.kernel.errors import NotAllowed, WrongState
from challenge.models import Edition, Job, JobState
from challenge.services import jobs
from tests.challenge.job_worlds import WORLDS, World, kinds_of_jobs, tasks_of_jobs
from tests.judging import factories as judging

pytestmark = pytest.mark.django_db(transaction=True)  # a savepoint is not a transaction
KINDS = sorted(kinds_of_jobs())
BEGINNING, HALF_WAY = 0.0, 0.5  # shares of the queries of an undisturbed run
Act = Callable[[], object]


class Killed(BaseException):
    """The worker is gone: nothing in the process has a say after this."""


class Bug(Exception):  # noqa: N818 - it stands for a mistake in the code
    """What nobody has thought of."""


class Watch:
    """Between a job and the database: does `act` once, before the query number `at` after the job
    was claimed (-1: never).
    """

    def __init__(self, at: int = -1, act: Act = lambda: None) -> None:
        self.at, self.act = at, act
        self.queries, self.has_acted, self._is_claimed, self._is_acting = 0, False, False, False

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not isinstance(sql, str):  # one that is put together from parts: a sequence is made
            return execute(sql, params, many, context)
        if self._is_acting or "SAVEPOINT" in sql:
            return execute(sql, params, many, context)
        if self._is_claimed:
            self._count()
        answer = execute(sql, params, many, context)
        self._is_claimed |= sql.startswith("UPDATE") and '"attempts" = ' in sql
        return answer

    def _count(self) -> None:
        if self.queries == self.at and not self.has_acted:
            self.has_acted = self._is_acting = True
            try:
                self.act()
            finally:
                self._is_acting = False
        self.queries += 1


def a_world(kind: str) -> World:
    assert kind in WORLDS, f"add a world for the jobs of kind {kind!r} to job_worlds.py"
    return WORLDS[kind]()


def run(job: Job) -> Job:
    """Do the job's task, as a worker does."""
    current_app.tasks[job.task](job_id=job.pk)
    job.refresh_from_db()
    return job


@contextmanager
def disturbed(at: int, act: Act) -> Iterator[None]:
    watch = Watch(at, act)
    with connection.execute_wrapper(watch):
        yield
    assert watch.has_acted, f"the job was over after {watch.queries} queries"


_lengths: dict[str, int] = {}


def queries_of(kind: str) -> int:
    """How many queries a job of that kind takes when nothing disturbs it."""
    if kind not in _lengths:
        watch, job = Watch(), a_world(kind).request()
        with connection.execute_wrapper(watch):
            run(job)
        _lengths[kind] = watch.queries
    return _lengths[kind]


def moment(kind: str, share: float) -> int:
    return int(queries_of(kind) * share)


def raises(error: BaseException) -> Act:
    def act() -> None:
        raise error

    return act


def fall_silent(job: Job) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago, created_at=long_ago)


def kill(job: Job, at: int) -> None:
    with pytest.raises(Killed), disturbed(at, raises(Killed())):
        run(job)
    job.refresh_from_db()


def assert_says_why(job: Job) -> None:
    words = []
    for language in ("en", "ko"):
        with translation.override(language):
            words.append((job.why, str(job.get_state_display())))
    (why, state), (why_ko, state_ko) = words
    assert state != state_ko
    if job.state == JobState.FAILED:
        assert " " in why.strip("'()"), "a sentence, not a name of the code"
        assert why != why_ko
        assert any("가" <= letter <= "힣" for letter in why_ko), why_ko


def assert_can_be_asked_for_again(world: World, job: Job) -> None:
    before = CeleryOutbox.objects.count()
    job.refresh_from_db()
    jobs.retry_job(actor=world.organiser, job=job)
    assert CeleryOutbox.objects.count() == before + 1
    assert_is_done(world, run(job))
    assert job.error == ""


def assert_is_done(world: World, job: Job) -> None:
    assert (job.state, job.progress) == (JobState.DONE, 1), job.error
    assert job.finished_at is not None
    assert world.made() == world.expected


def a_job(edition: Edition, key: str = "k") -> Job:
    return jobs.enqueue_job(
        actor=None, edition=edition, kind="tally", key=key, task="judging.tasks.run_tally"
    )


def test_the_same_key_is_the_same_job_and_is_sent_once() -> None:
    edition = judging.a_preset_edition()
    before = CeleryOutbox.objects.count()
    assert a_job(edition) == a_job(edition)
    assert CeleryOutbox.objects.count() == before + 1


def test_a_job_is_claimed_by_one_and_again_only_after_silence() -> None:
    job = a_job(judging.a_preset_edition())
    first = jobs.claim_job(job_id=job.pk)
    assert first is not None
    assert jobs.claim_job(job_id=job.pk) is None
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    second = jobs.claim_job(job_id=job.pk)
    assert second is not None
    assert second.attempts == 2
    jobs.finish_job(job=second, result={"n": 1})
    jobs.finish_job(job=first, result={"n": 2})
    job.refresh_from_db()
    assert (job.state, job.result, job.progress) == ("done", {"n": 1}, 1)


def test_a_running_job_notices_that_it_should_stop() -> None:
    edition = judging.a_preset_edition()
    job = jobs.claim_job(job_id=a_job(edition).pk)
    assert job is not None
    jobs.report_progress(job=job, progress=1.7, message="x")
    organiser = judging.organiser_of(edition)
    assert jobs.cancel_job(actor=organiser, job=job).state == "running"
    with pytest.raises(WrongState):
        jobs.retry_job(actor=organiser, job=job)
    with pytest.raises(jobs.JobCancelled):
        jobs.report_progress(job=job, progress=0.5)
    jobs.stop_cancelled_job(job=job)
    job.refresh_from_db()
    assert jobs.retry_job(actor=organiser, job=job).state == "queued"
    with pytest.raises(WrongState):
        jobs.retry_job(actor=organiser, job=job)
    with pytest.raises(NotAllowed):
        jobs.cancel_job(actor=judging.a_person(), job=job)


def test_a_job_that_fell_silent_is_sent_again() -> None:
    job = a_job(judging.a_preset_edition())
    assert jobs.resend_silent_jobs() == 0
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=1))
    before = CeleryOutbox.objects.count()
    assert jobs.resend_silent_jobs() == 1
    assert CeleryOutbox.objects.count() == before + 1


def test_every_task_of_a_job_is_asked_for_somewhere_and_every_kind_has_a_world() -> None:
    assert set(kinds_of_jobs().values()) == tasks_of_jobs()
    assert set(WORLDS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_run_twice_does_its_work_once(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    assert job.kind == kind
    assert_is_done(world, run(job))
    assert_is_done(world, run(job))
    assert job.attempts == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_cancelled_before_it_begins_does_nothing(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    before = world.made()
    jobs.cancel_job(actor=world.organiser, job=job)
    assert run(job).state == JobState.CANCELLED
    assert (world.made(), job.attempts) == (before, 0)
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_cancelled_while_it_runs_stops(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    with disturbed(
        moment(kind, BEGINNING), lambda: jobs.cancel_job(actor=world.organiser, job=job)
    ):
        run(job)
    assert job.state == JobState.CANCELLED
    assert job.finished_at is not None
    assert world.made() != world.expected
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_was_to_stop_and_died_is_cancelled(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    kill(job, moment(kind, HALF_WAY))
    jobs.cancel_job(actor=world.organiser, job=job)
    fall_silent(job)
    assert run(job).state == JobState.CANCELLED
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_is_refused_fails_with_the_words_of_the_refusal(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    with disturbed(moment(kind, BEGINNING), raises(WrongState())):
        run(job)
    assert (job.state, job.why) == (JobState.FAILED, str(WrongState.message))
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("share", [BEGINNING, HALF_WAY])
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_with_a_bug_fails_and_the_bug_is_seen(kind: str, share: float) -> None:
    world = a_world(kind)
    job = world.request()
    with pytest.raises(Bug), disturbed(moment(kind, share), raises(Bug("half a row"))):
        run(job)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "half a row" in job.why, "the operator must find it"
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("share", [BEGINNING, HALF_WAY])
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_whose_worker_is_killed_is_taken_over(kind: str, share: float) -> None:
    world = a_world(kind)
    job = world.request()
    kill(job, moment(kind, share))
    assert run(job).state == JobState.RUNNING, "it may still be alive: nobody else begins"
    fall_silent(job)
    assert jobs.resend_silent_jobs() >= 1
    assert_is_done(world, run(job))
    assert job.attempts == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_loses_its_database_is_taken_over_and_at_last_fails(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    allowed = job.attempts_allowed
    gone = OperationalError("server closed the connection")
    for attempt in range(1, allowed + 1):
        with pytest.raises(OperationalError), disturbed(moment(kind, BEGINNING), raises(gone)):
            run(job)
        job.refresh_from_db()
        expected = JobState.RUNNING if attempt < allowed else JobState.FAILED
        assert job.state == expected
        fall_silent(job)
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_killed_as_often_as_is_allowed_is_given_up(kind: str) -> None:
    world = a_world(kind)
    job = world.request()
    for _attempt in range(job.attempts_allowed):
        kill(job, moment(kind, BEGINNING))
        fall_silent(job)
    before = world.made()
    assert run(job).state == JobState.FAILED
    assert world.made() == before
    assert_says_why(job)
    assert_can_be_asked_for_again(world, job)


def taken_over(job: Job) -> None:
    """Another worker holds the job from now on, since this one seemed dead."""
    fall_silent(job)
    assert jobs.claim_job(job_id=job.pk) is not None


ENDINGS: dict[str, Act] = {
    "goes on": lambda: None,
    "is refused": raises(WrongState()),
    "has a bug": raises(Bug("late")),
    "notices": raises(jobs.JobCancelled()),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_taken_over_is_never_ended_by_the_first_worker(kind: str, ending: str) -> None:
    world = a_world(kind)
    job = world.request()
    before = world.made()

    def act() -> None:
        taken_over(job)
        if ending == "notices":
            jobs.cancel_job(actor=world.organiser, job=job)
        ENDINGS[ending]()

    try:
        with disturbed(moment(kind, BEGINNING), act):
            run(job)
    except Bug:
        assert ending == "has a bug"
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, "")
    assert job.finished_at is None
    assert world.made() == before, "the first worker writes nothing any more"
    fall_silent(job)
    if ending == "notices":
        assert run(job).state == JobState.CANCELLED
        assert_can_be_asked_for_again(world, job)
    else:
        assert_is_done(world, run(job))
