"""What the demo runs serves every queue that work is sent to."""

import os
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings

from challenge.celery import app
from challenge.local.supervision import Program, Supervisor
from demo.programs import answer_at, programs
from tests.challenge.local.processes import until


def test_every_queue_has_a_worker_in_the_demo() -> None:
    served = {
        queue
        for program in programs(None)
        for option, queues in zip(program.command, program.command[1:], strict=False)
        if option == "-Q"
        for queue in queues.split(",")
    }
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    assert routed | {app.conf.task_default_queue} <= served


def test_eligibility_does_not_wait_behind_files() -> None:
    routes = app.conf.task_routes
    queue = app.amqp.router.route({}, "submissions.tasks.check_eligibility")["queue"].name
    files = app.amqp.router.route({}, "submissions.tasks.check_file")["queue"].name
    assert (queue, files) == ("eligibility", "files"), routes


def test_every_process_of_the_demo_writes_links_to_the_port_in_use(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of another port than 8000 too, which the next demo takes: mails come from all of them."""
    monkeypatch.setenv("SITE_URL", settings.SITE_URL)
    settings.SITE_URL, settings.LOG_ORIGIN = settings.SITE_URL, settings.LOG_ORIGIN
    answer_at(8123)
    assert settings.SITE_URL == "http://127.0.0.1:8123"
    told = tmp_path / "told"
    words = f"import os; open({str(told)!r}, 'w').write(os.environ['SITE_URL'])"
    team = Supervisor([Program("worker", [sys.executable, "-c", words], {})], tmp_path)
    team.start()
    until(lambda: told.exists() and told.read_text())
    team.stop()
    assert told.read_text() == "http://127.0.0.1:8123"
    assert os.environ["SITE_URL"] == settings.SITE_URL
