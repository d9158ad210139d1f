"""The outbox's relay, the broker and the workers: messages come late, twice, in another order, or
not at all; workers die on either side of a commit.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge.celery import app
from tests.faults.simulated.chance import BOUNDARIES, Chance
from tests.faults.simulated.death import Boundaries, Disturbance, ProcessDied
from tests.faults.simulated.houses import Houses

log = structlog.get_logger(__name__)
LATE = (5, 400)  # seconds


@dataclass
class Message:
    """One sending of a task."""

    task: str
    kwargs: dict[str, Any]
    due: datetime


@dataclass
class Delivery:
    """From a committed promise to its task."""

    chance: Chance
    boundaries: Boundaries
    houses: Houses
    broker: list[Message] = field(default_factory=list)
    _ran: dict[str, datetime] = field(default_factory=dict)

    def relay(self) -> None:
        """What is in the outbox goes to the broker, unless the relay is late."""
        if self.chance.happens("relay is late"):
            return
        now, rows = timezone.now(), list(CeleryOutbox.objects.order_by("id"))
        for row in rows:
            eta = row.options.get("eta")
            due = datetime.fromisoformat(eta) if eta else now
            if self.chance.happens("message is late"):
                due = max(due, now) + timedelta(seconds=self.chance.random.randint(*LATE))
            self.broker.append(Message(row.task_name, row.kwargs, due))
        if rows:
            CeleryOutbox.objects.filter(pk__in=[row.pk for row in rows]).delete()
        if self.broker and self.chance.happens("broker is emptied"):
            self.broker.clear()
            cache.clear()  # it lies in the same Redis

    def deliver(self, most: int) -> int:
        """Some of what is due, in any order; returns how many."""
        for done in range(most):
            now = timezone.now()
            due = sorted((m for m in self.broker if m.due <= now), key=str)
            if not due:
                return done
            self._hand_over(due[0] if self.chance.is_calm else self.chance.one_of(due))
        return most

    def _hand_over(self, message: Message) -> None:
        dies = self.chance.happens("worker dies")
        side = self.chance.one_of(["before", "after"])
        death = (side, self.chance.one_of(BOUNDARIES)) if dies else None
        is_done = self._run(message.task, message.kwargs, Disturbance(death))
        if not is_done and self.chance.wishes(0.5):  # at once, to another worker
            is_done = self._run(message.task, message.kwargs, Disturbance())
        # a message that was not acknowledged comes again
        if is_done and not self.chance.happens("message comes twice"):
            self.broker.remove(message)

    def tick(self) -> None:
        """What beat sends whose time it is, done at once; one may be left out, or die half-way."""
        now = timezone.now()
        for name, entry in app.conf.beat_schedule.items():
            last = self._ran.get(name)
            if self.chance.happens("clock's task is left out"):
                continue
            if last is None or abs(now - last) >= entry["schedule"].run_every or last >= now:
                self._ran[name] = now
                death = ("after", 1) if self.chance.happens("clock's task dies") else None
                self._run(entry["task"], {}, Disturbance(death))

    def _run(self, task: str, kwargs: dict[str, Any], disturbance: Disturbance) -> bool:
        """Whether the worker lived to acknowledge the message."""
        short = task.rpartition(".")[2]
        self.houses.in_hand.clear()
        try:
            with self.boundaries.disturbed(disturbance):
                app.tasks[task](**kwargs)
        except ProcessDied:
            self.houses.sender_died()
            self.chance.note(f"{short}: its worker died")
            return False
        except Exception as error:  # noqa: BLE001 - Celery logs it, and takes the next message
            log.debug("task failed", task=task, error=repr(error))
            self.chance.note(f"{short}: {type(error).__name__}")
        else:
            if kwargs:
                self.chance.note(f"{short}: done")
        return True
