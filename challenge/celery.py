"""The Celery application.  `.delay()` writes a row in the caller's transaction; the outbox relay
sends it to the broker.
"""
# tested by: tests/faults/test_processes.py

import gc
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Task
from celery.schedules import schedule
from celery.signals import worker_before_create_process
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from django_celery_outbox import OutboxCelery

from challenge.kernel.logs.request_ids import carry_request_ids
from challenge.watch.workers import listen_to_workers
from challenge.web.second_try import is_lost_race, second_try

# a tick that waited longer is not done any more: the next one does all that is due
EXPIRES_SECONDS = max(120, 3 * settings.CLOCK_SECONDS)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")


class SecondTryTask(Task):  # type: ignore[type-arg]  # not generic when Celery runs
    """A task whose transaction lost a race does its work once more, as a request does."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The task's own answer."""
        try:
            return super().__call__(*args, **kwargs)
        except (OperationalError, IntegrityError) as error:
            if not is_lost_race(error):
                raise
            return second_try(error, super().__call__, *args, **kwargs)


class ReconnectingCelery(OutboxCelery):
    """Beat has no requests or tasks around which Django renews connections: without this, its clock
    stops when PostgreSQL restarts.
    """

    def send_task(self, *args: Any, **kwargs: Any) -> Any:
        """Write the outbox row, on a connection that works (inside a transaction nothing is
        touched).
        """
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if isinstance(kwargs.get("expires"), int | float):
            # from now on, not from when the relay sends it
            kwargs["expires"] = datetime.now(UTC) + timedelta(seconds=kwargs["expires"])
        return super().send_task(*args, **kwargs)


@worker_before_create_process.connect
def keep_pages_shared(**_facts: Any) -> None:
    """What a worker has loaded, its processes share with it: the collector writes into each object
    that it looks at, and so would copy the page that it lies on.
    """
    gc.collect()
    gc.freeze()


DAY = 24 * 3600  # seconds

app = ReconnectingCelery("challenge", task_cls=SecondTryTask)
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": int(os.environ.get("BROKER_VISIBILITY_SECONDS", "3600"))
    },
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    task_default_queue="compute",
    task_routes={
        "challenge.tasks.send_mail": {"queue": "mail"},
        # apart: they wait for servers of others, which may all be slow
        "challenge.tasks.send_webhook": {"queue": "webhooks"},
        "challenge.tasks.tick": {"queue": "clock"},
        "challenge.tasks.seal_audit_events": {"queue": "clock"},
        "submissions.tasks.resend_unchecked": {"queue": "clock"},
        "submissions.tasks.watch_deadlines": {"queue": "clock"},
        "submissions.tasks.find_likenesses": {"queue": "eligibility"},
        # apart: files that take long to check must not hold up the organiser, nor the reverse
        "submissions.tasks.check_eligibility": {"queue": "eligibility"},
        "submissions.tasks.*": {"queue": "files"},
        "judging.tasks.run_due_steps": {"queue": "clock"},
        "judging.tasks.destroy_files": {"queue": "files"},
        "judging.tasks.make_paper_set": {"queue": "files"},
        "challenge.tasks.clear_sessions": {"queue": "clock"},
        "challenge.tasks.mail_checkpoint": {"queue": "clock"},
        # apart from the clock: it waits for somebody else's server
        "challenge.tasks.stamp_checkpoint": {"queue": "mail"},
        "introductions.tasks.ask_outcomes": {"queue": "clock"},
        "introductions.tasks.stop_meetings": {"queue": "clock"},
        "introductions.tasks.deliver_meeting_requests": {"queue": "clock"},
        "gatherings.tasks.count_voices": {"queue": "clock"},
        "gatherings.tasks.send_due_messages": {"queue": "clock"},
        "gatherings.tasks.send_group_message": {"queue": "mail"},
        # apart: they delete files too
        "introductions.tasks.erase_person": {"queue": "files"},
        "introductions.tasks.erase_what_is_due": {"queue": "files"},
    },
    beat_scheduler="challenge.local.steady_beat:SteadyScheduler",
    beat_schedule={
        "tick": {
            "task": "challenge.tasks.tick",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "seal": {
            "task": "challenge.tasks.seal_audit_events",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "stamp": {
            "task": "challenge.tasks.stamp_checkpoint",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "files": {
            "task": "submissions.tasks.resend_unchecked",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "deadlines": {
            "task": "submissions.tasks.watch_deadlines",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "likenesses": {
            "task": "submissions.tasks.find_likenesses",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "rounds": {
            "task": "judging.tasks.run_due_steps",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "sessions": {
            "task": "challenge.tasks.clear_sessions",
            "schedule": schedule(run_every=DAY),
            "options": {"expires": 3600},
        },
        "checkpoint": {
            "task": "challenge.tasks.mail_checkpoint",
            "schedule": schedule(run_every=DAY),
            "options": {"expires": 3600},
        },
        "leftovers": {
            "task": "submissions.tasks.clear_files",
            "schedule": schedule(run_every=DAY),
            "options": {"expires": 3600},
        },
        "retention": {
            "task": "judging.tasks.destroy_files",
            "schedule": schedule(run_every=DAY),
            "options": {"expires": 3600},
        },
        "erasure": {
            "task": "introductions.tasks.erase_what_is_due",
            "schedule": schedule(run_every=DAY),
            "options": {"expires": 3600},
        },
        "introductions": {
            "task": "introductions.tasks.ask_outcomes",
            "schedule": schedule(run_every=3600),
            "options": {"expires": 3600},
        },
        "messages": {
            "task": "gatherings.tasks.send_due_messages",
            "schedule": schedule(run_every=settings.CLOCK_SECONDS),
            "options": {"expires": EXPIRES_SECONDS},
        },
        "voices": {
            "task": "gatherings.tasks.count_voices",
            "schedule": schedule(run_every=3600),
            "options": {"expires": 3600},
        },
    },
    beat_schedule_filename=str(settings.DATA_DIR / "beat-schedule"),
)
if not os.environ.get(
    "CELERY_ONLY_NAMES"
):  # the clock asks for tasks by their names: it needs none
    app.autodiscover_tasks()
listen_to_workers()
carry_request_ids()
