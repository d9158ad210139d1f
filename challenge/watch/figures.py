"""What can be counted of the work in the background, cheaply: a monitor asks every few seconds."""
# tested by: tests/challenge/watch/test_figures.py

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db.models import Count, Min, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox, CeleryOutboxDeadLetter
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from challenge.models import (
    AuditEvent,
    AuditSeal,
    BackupMade,
    ClockFailure,
    ClockRun,
    Edition,
    Job,
    JobState,
    Mail,
    MailState,
    MailTrouble,
)
from challenge.watch.servers import redis_answers
from challenge.watch.workers import queues, seconds_silent

FAILED_WITHIN = timedelta(hours=24)
_BRIEFLY = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 1}


@dataclass(frozen=True, slots=True)
class Figures:
    """All times are seconds that something has lasted; None: there is nothing that could last.

    queues: messages that wait, by queue; None: the message server is away.  workers: how long none
    was heard, by queue.  clock: since its last tick.  unsealed: the oldest event that is not in the
    chain yet.  disk_bytes: free; None: files are kept elsewhere.  deadline: until the next one.
    """

    outbox_rows: int
    outbox_oldest: float | None
    dead_letters: int
    queues: dict[str, int] | None
    workers: dict[str, float | None]
    clock: float | None
    clock_failures: int
    unsealed: float | None
    mails: dict[str, int]
    mail_oldest: float | None
    mails_failed_lately: int
    mails_back_lately: int
    jobs: dict[str, int]
    disk_bytes: int | None
    backup: float | None
    deadline: float | None


def figures() -> Figures:
    """As they stand."""
    now = timezone.now()
    outbox = CeleryOutbox.objects.aggregate(rows=Count("pk"), oldest=Min("created_at"))
    mails = _by_state(Mail.objects.values_list("state").annotate(Count("pk")), MailState.values)
    waiting = Mail.objects.filter(state=MailState.QUEUED).aggregate(oldest=Min("created_at"))
    failed = Mail.objects.filter(state=MailState.FAILED, created_at__gt=now - FAILED_WITHIN)
    sealed = AuditSeal.objects.order_by("-position").values("event")[:1]
    unsealed = AuditEvent.objects.filter(pk__gt=Coalesce(Subquery(sealed), 0))
    ran, backup = ClockRun.objects.order_by("-pk").first(), BackupMade.objects.first()
    open_calls = Edition.objects.filter(state=Edition.State.PUBLISHED, closes_at__gt=now)
    closes_at = open_calls.aggregate(next=Min("closes_at"))["next"]
    return Figures(
        outbox_rows=outbox["rows"],
        outbox_oldest=_seconds(outbox["oldest"], now),
        dead_letters=CeleryOutboxDeadLetter.objects.count(),
        queues=_queue_lengths(),
        workers=seconds_silent(time.time()),
        clock=_seconds(ran.last_at if ran else None, now),
        clock_failures=ClockFailure.objects.count(),
        unsealed=_seconds(unsealed.aggregate(oldest=Min("at"))["oldest"], now),
        mails=mails,
        mail_oldest=_seconds(waiting["oldest"], now),
        mails_failed_lately=failed.count(),
        mails_back_lately=MailTrouble.objects.filter(at__gt=now - FAILED_WITHIN).count(),
        jobs=_by_state(Job.objects.values_list("state").annotate(Count("pk")), JobState.values),
        disk_bytes=disk_bytes_left(),
        backup=_seconds(backup.at if backup else None, now),
        deadline=(closes_at - now).total_seconds() if closes_at else None,
    )


def disk_bytes_left() -> int | None:
    """On the disk where files are kept; None: they are kept elsewhere."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    is_ours = not settings.STORAGES["default"]["BACKEND"].startswith("storages.")
    return shutil.disk_usage(folder).free if is_ours else None


def _by_state(rows: Iterable[tuple[str, int]], states: Iterable[str]) -> dict[str, int]:
    return {**dict.fromkeys(states, 0), **dict(rows)}


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())


def _queue_lengths() -> dict[str, int] | None:
    if not redis_answers():
        return None
    options = {**(current_app.conf.broker_transport_options or {}), **_BRIEFLY}
    try:
        with current_app.connection_for_read(transport_options=options) as line:
            server = line.default_channel.client  # type: ignore[attr-defined] # Redis's
            return {name: int(server.llen(name)) for name in queues()}
    except (OperationalError, RedisError, OSError):
        return None
