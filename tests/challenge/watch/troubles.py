"""An installation in order, and everything that can be wrong with it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox, CeleryOutboxDeadLetter

from challenge import audit
from challenge.models import BackupMade, ClockFailure, ClockRun, Mail
from challenge.services.clock_runs import note_tick
from challenge.watch import workers
from tests.judging import factories as make

IN_USE = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SITE_URL": "https://challenge.agency.example",
    "SECRET_KEY": "k" * 60,
    "LEGAL_TEXTS_SINCE": "2026-12-01",
    "DEFAULT_FROM_EMAIL": "challenge@agency.example",
    "REQUIRE_ORGANISER_MFA": True,
    "CLOCK_SECONDS": 60,
    "DEMO": False,
    "DEBUG": False,
}
HOUR = timedelta(hours=1)


def in_order(settings: Any) -> None:
    """Everything works."""
    for name, value in IN_USE.items():
        setattr(settings, name, value)
    workers._said.clear()
    workers.note_alive(workers.queues())
    note_tick()
    audit.seal()
    Mail.objects.all().delete()
    CeleryOutbox.objects.all().delete()
    BackupMade.objects.create(at=timezone.now(), name="now")


def a_mail(**facts: Any) -> None:
    """To nobody in particular."""
    made = Mail.objects.create(
        key="k", kind="judge_invited", to_email="a@b.example", subject="가", body="나",
        **{name: value for name, value in facts.items() if name != "age"},
    )  # fmt: skip
    Mail.objects.filter(pk=made.pk).update(created_at=timezone.now() - facts.get("age", 0 * HOUR))


def _outbox(age: timedelta) -> None:
    CeleryOutbox.objects.create(task_name="t", args=[], kwargs={}, options={})
    CeleryOutbox.objects.update(created_at=timezone.now() - age)


def _dead_letter() -> None:
    now = timezone.now()
    CeleryOutboxDeadLetter.objects.create(
        created_at=now, dead_at=now, task_id="1", task_name="t", args=[], kwargs={}, options={},
        retries=9, failure_reason="x",
    )  # fmt: skip


def _old_clock(age: timedelta) -> None:
    ClockRun.objects.update(last_at=timezone.now() - age)


def _failed_step() -> None:
    edition = make.a_draft_edition()
    ClockFailure.objects.create(
        edition=edition,
        what="rounds.open",
        subject_type="round",
        subject_id=1,
        first_at=timezone.now(),
        last_at=timezone.now(),
    )
    audit.seal()
    Mail.objects.all().delete()
    CeleryOutbox.objects.all().delete()


def _unsealed_event() -> None:
    with time_machine.travel(timezone.now() - HOUR, tick=False):
        audit.record(None, "edition.updated", make.a_person(), edition=None)


def _unapplied_migration() -> None:
    MigrationRecorder.Migration.objects.filter(app="introductions").latest("pk").delete()


def _old_backup(age: timedelta) -> None:
    BackupMade.objects.update(at=timezone.now() - age)


def _silent_worker() -> None:
    workers._said["mail"] = 0
    cache.set("worker-alive:mail", time.time() - 100, 1000)


# what is wrong → the check that says so, and how bad it is
TROUBLES: dict[str, tuple[Callable[[], None], str, str]] = {
    "a task waits": (lambda: _outbox(2 * HOUR), "outbox", "fault"),
    "a task waits for minutes": (lambda: _outbox(HOUR / 20), "outbox", "warning"),
    "a task was given up": (_dead_letter, "outbox", "fault"),
    "the clock stands": (lambda: _old_clock(HOUR), "clock", "fault"),
    "the clock is late": (lambda: _old_clock(HOUR / 12), "clock", "warning"),
    "the clock never ran": (lambda: ClockRun.objects.all().delete() and None, "clock", "fault"),
    "a step failed": (_failed_step, "clock", "warning"),
    "an event is not sealed": (_unsealed_event, "seal", "fault"),
    "a mail waits": (lambda: a_mail(age=HOUR), "mail", "fault"),
    "a mail failed": (lambda: a_mail(state="failed"), "mail", "warning"),
    "there is no backup": (lambda: BackupMade.objects.all().delete() and None, "backup", "fault"),
    "the backup is old": (lambda: _old_backup(40 * HOUR), "backup", "warning"),
    "the backup is too old": (lambda: _old_backup(100 * HOUR), "backup", "fault"),
    "a worker is silent": (_silent_worker, "workers", "fault"),
    "a migration is owed": (_unapplied_migration, "tables", "fault"),
}
SETTINGS: dict[str, tuple[Any, str, str]] = {
    "EMAIL_BACKEND": ("challenge.local.mail_files.EmailFiles", "mail", "fault"),
    "SITE_URL": ("http://challenge.agency.example", "settings", "warning"),
    "SECRET_KEY": ("short", "settings", "warning"),
    "LEGAL_TEXTS_SINCE": (None, "settings", "warning"),
    "DEFAULT_FROM_EMAIL": ("challenge@example.com", "settings", "warning"),
    "REQUIRE_ORGANISER_MFA": (False, "settings", "warning"),
    "DEBUG": (True, "settings", "warning"),
}
