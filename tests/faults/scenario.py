"""Real workers, relay, clock and servers, killed, emptied and restarted one after another (run by
test_processes.py, in a folder of its own).
"""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django
import structlog

django.setup()

from django.conf import settings  # noqa: E402 - the apps above first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_celery_outbox.models import CeleryOutbox  # noqa: E402
from redis import Redis  # noqa: E402

from challenge import audit  # noqa: E402
from challenge.local import embedded  # noqa: E402
from challenge.local.supervision import Supervisor  # noqa: E402
from challenge.models import AuditEvent, Mail  # noqa: E402
from challenge.services.mailing import promise_mail  # noqa: E402
from challenge.watch.workers import SILENT_SECONDS, seconds_silent  # noqa: E402
from demo.programs import programs  # noqa: E402
from judging.models import Assignment, Round, Tally  # noqa: E402
from judging.services.assignment import request as assignment_request  # noqa: E402
from judging.services.results import tally  # noqa: E402
from tests.judging import factories as f  # noqa: E402

REQUEST_ID = "b7d0c0de5eed"
DATA = Path(settings.DATA_DIR)
STARTED = time.monotonic()


def until(done: Callable[[], object], what: str, *, seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def mail_to_somebody(round: Round, key: str) -> Mail:
    mail = promise_mail(
        actor=None,
        key=key,
        kind="judge_invited",
        to=f.a_person(),
        edition=round.edition,
        judge=round.edition.judges.first(),
        link="x",
    )
    assert mail is not None
    return mail


def sent(key: str) -> int:
    """How many times the mail really went out."""
    return sum(
        path.read_text("utf-8").count(f"X-Mail-Key: {key}\n") for path in (DATA / "mail").glob("*")
    )


def tell(text: str) -> None:
    print(f"{time.monotonic() - STARTED:3.0f} s: {text}", flush=True)


def main() -> None:
    call_command("migrate", verbosity=0)
    round = f.a_round(entries=6, judges=6)
    team = Supervisor(
        [program for program in programs(None) if program.name != "files"], DATA / "logs"
    )  # no file is checked here
    team.start()
    try:
        watched(round)
        killed_in_a_job(team, round)
        relay_and_beat_killed(team, round)
        broker_emptied(team, round)
        broker_gone(round)
        database_restarted(round)
    finally:
        team.stop()
        embedded.stop(DATA)


def watched(round: Round) -> None:
    """Workers are heard, and one id goes from a request to what came of it."""
    until(lambda: None not in heard().values(), "a worker of each queue is heard")
    assert max(value for value in heard().values() if value is not None) < SILENT_SECONDS
    with structlog.contextvars.bound_contextvars(request_id=REQUEST_ID):
        mail_to_somebody(round, "with-an-id")
    until(lambda: sent("with-an-id"), "the mail goes out")
    until(lambda: Mail.objects.get(key="with-an-id").state == "sent", "and is noted")
    [text] = [
        text
        for path in (DATA / "mail").glob("*")
        if "X-Mail-Key: with-an-id\n" in (text := path.read_text("utf-8"))
    ]
    assert f"X-Request-ID: {REQUEST_ID}\n" in text, text[:600]
    tell("watched: every queue has a worker that is heard, a mail bears its request's id")


def heard() -> dict[str, float | None]:
    """For how long no worker was heard, but for the files, which have none here."""
    silent = seconds_silent(time.time())
    return {queue: seconds for queue, seconds in silent.items() if queue != "files"}


def killed_in_a_job(team: Supervisor, round: Round) -> None:
    job = assignment_request.request_assignment(
        actor=f.organiser_of(round.edition), round=round, seed=7
    )
    with transaction.atomic():
        Round.objects.select_for_update().get(
            pk=round.pk
        )  # the worker must wait where it wants to write
        until(lambda: type(job).objects.get(pk=job.pk).state == "running", "a worker has the job")
        team.kill("worker")
    until(lambda: type(job).objects.get(pk=job.pk).state == "done", "another worker has done it")
    job.refresh_from_db()
    pairs = list(Assignment.objects.filter(round=round).values_list("entry_id", "judge_id"))
    assert len(pairs) == len(set(pairs)) == 18, pairs
    assert (job.attempts, round.assignment_runs.count()) == (2, 1), (
        job.attempts,
        round.assignment_runs.count(),
    )
    tell("a worker killed in a job: taken over, done once")


def relay_and_beat_killed(team: Supervisor, round: Round) -> None:
    team.kill("relay")
    team.kill("beat")
    keys = [f"relay-{number}" for number in range(5)]
    for key in keys:
        mail_to_somebody(round, key)
    until(
        lambda: Mail.objects.filter(key__in=keys, state="sent").count() == 5,
        "the relay's follower sends",
    )
    until(
        lambda: not AuditEvent.objects.filter(seal__isnull=True).exists(),
        "the clock's follower seals",
    )
    assert [sent(key) for key in keys] == [1] * 5
    assert audit.first_break() is None
    tell("relay and clock killed: started again, each mail sent once")


def broker_emptied(team: Supervisor, round: Round) -> None:
    os.killpg(team.pid("worker"), signal.SIGSTOP)
    mail_to_somebody(round, "flushed")
    until(
        lambda: not CeleryOutbox.objects.filter(task_name="challenge.tasks.send_mail").exists(),
        "the message lies in the broker",
    )
    Redis.from_url(settings.REDIS_URL).flushall()
    os.killpg(team.pid("worker"), signal.SIGCONT)
    until(
        lambda: Mail.objects.get(key="flushed").state == "sent",
        "the clock promises the lost mail again",
    )
    assert sent("flushed") == 1
    tell("the broker emptied: what was lost is promised again")


def broker_gone(round: Round) -> None:
    Redis.from_url(settings.REDIS_URL).shutdown(nosave=True)
    assert [Client().get(path).status_code for path in ("/healthz", "/en/")] == [503, 200]
    mail_to_somebody(round, "gone")
    embedded.ensure(DATA)
    until(lambda: Mail.objects.get(key="gone").state == "sent", "mail goes out again")
    assert sent("gone") == 1
    tell("the broker stopped and started: nothing lost")


def database_restarted(round: Round) -> None:
    until(lambda: Round.objects.get(pk=round.pk).state == "open", "the clock opens the round")
    with (
        transaction.atomic()
    ):  # the clock looks at open rounds too, and tallies what it finds: all sheets or none
        f.score_all(round)
        Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    connection.close()
    embedded.stop(DATA)
    embedded.ensure(DATA)
    until(
        lambda: Tally.objects.filter(round=round).exists(), "the clock closes and a worker tallies"
    )
    digests = set(Tally.objects.filter(round=round).values_list("input_digest", flat=True))
    again = tally.tally_round(round=Round.objects.get(pk=round.pk))
    assert digests == {again.input_digest}
    tell("database and broker restarted in the middle: the tally is there")


if __name__ == "__main__":
    main()
