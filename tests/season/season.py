"""A season from its first day to its last: the beat's real tasks under a moved clock, the outbox
handed on as its relay does, people who do things, servers that are away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django_celery_outbox.models import CeleryOutbox

from challenge.celery import app
from challenge.models import Edition
from challenge.services.clock_runs import note_tick
from judging.models import Round
from tests.outside_transactions import MailOutsideTransactions
from tests.season import cast as people
from tests.season.cast import Cast
from tests.season.moved_clock import MovedClock
from tests.season.plan import DAY, SeasonPlan

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STEP = timedelta(minutes=10)  # between ticks where nothing is near; a longer one is an outage
NEAR = timedelta(minutes=3)  # of a date: the clock ticks every minute there


class MailHouse(MailOutsideTransactions):
    """The mail server: away at times."""

    is_away = False
    taken: list[EmailMessage] = []

    def send_messages(self, messages: Any) -> Any:
        if MailHouse.is_away:
            raise ConnectionRefusedError("The mail server is away.")
        MailHouse.taken.extend(messages)
        return len(messages)


@dataclass
class Season:
    """Runs a plan.  ticks_missed: minutes without the server, and ticks left out."""

    plan: SeasonPlan
    random: Random
    clock: MovedClock
    casts: list[Cast] = field(default_factory=list)
    ticks_missed: int = 0
    acts: list[tuple[datetime, int, Callable[[Cast], None], Cast]] = field(default_factory=list)
    _ran: dict[str, datetime] = field(default_factory=dict)
    _order: Any = field(default_factory=count)

    def run(self) -> None:
        app.loader.import_default_modules()
        MailHouse.taken.clear()
        for plan in self.plan.editions:
            cast = people.an_edition(plan, self.random)
            self.casts.append(cast)
            self._enlist(cast)
        self._hand_on()
        now = self.plan.start
        while now <= self.plan.end:
            now = self._step(now)

    def _enlist(self, cast: Cast) -> None:
        """When the people of an edition do what: some once, some every day."""
        plan, place = cast.plan, ZoneInfo(cast.plan.zone)
        half = plan.opens_at + (plan.closes_at - plan.opens_at) / 2
        middle = plan.review[0] + (plan.review[1] - plan.review[0]) / 2
        self._on(plan.opens_at + HOUR, people.begin_drafts, cast)
        self._on(half, people.submit_early, cast)
        self._on(plan.closes_at - 5 * HOUR, people.put_off_the_close, cast)
        self._on(middle, people.give_longer, cast)
        day = plan.opens_at.astimezone(place).date()
        while (morning := datetime.combine(day, time(9, 30), place)) < self.plan.end:
            self._on(morning.astimezone(UTC), people.look_as_organiser, cast)
            afternoon = datetime.combine(day, time(14, 5), place)
            self._on(afternoon.astimezone(UTC), people.look_as_judge, cast)
            day += DAY

    def _on(self, moment: datetime, act: Callable[[Cast], None], cast: Cast) -> None:
        heappush(self.acts, (moment, next(self._order), act, cast))

    def _step(self, now: datetime) -> datetime:
        """What happens now; returns when something happens next."""
        away = next((span for span in self.plan.outages if span.holds(now)), None)
        if away is not None:
            self.ticks_missed += round((away.ended_at - now) / MINUTE)
            return away.ended_at
        self.clock.move_to(now)
        MailHouse.is_away = any(span.holds(now) for span in self.plan.no_mail)
        while self.acts and self.acts[0][0] <= now:
            _moment, _order, act, cast = heappop(self.acts)
            act(cast)
            cast.edition.refresh_from_db()
        dates = self._dates(now)
        is_near = any(abs(date - now) <= NEAR for date in dates)
        if self.random.random() < self.plan.skipped:
            self.ticks_missed += 1
        elif is_near or now.minute == 0:
            for _ in range(2 if self.random.random() < self.plan.doubled else 1):
                self._tick(now)
        else:
            note_tick()
        self._hand_on()
        return self._next(now, dates)

    def _dates(self, now: datetime) -> list[datetime]:
        """The dates as they are, of editions and rounds."""
        dates = [self.acts[0][0]] if self.acts else []
        for rows in (Edition.objects, Round.objects):
            dates += [date for row in rows.values_list("opens_at", "closes_at") for date in row]
        return [date for date in dates if date > now - HOUR]

    def _next(self, now: datetime, dates: list[datetime]) -> datetime:
        grid = now + STEP - timedelta(minutes=now.minute % 10, seconds=now.second)
        grid = grid.replace(microsecond=0)
        marks = [date + offset * MINUTE for date in dates for offset in range(-3, 4)]
        return min([grid, *(mark for mark in marks if mark > now)])

    def _tick(self, now: datetime) -> None:
        """What beat would send, done at once: each entry of its schedule whose time it is."""
        for name, entry in app.conf.beat_schedule.items():
            last = self._ran.get(name)
            if last is None or now - last >= entry["schedule"].run_every or last == now:
                self._ran[name] = now
                app.tasks[entry["task"]]()

    def _hand_on(self) -> None:
        """The outbox's relay and the workers: in order, what must wait is left."""
        while due := [row for row in CeleryOutbox.objects.order_by("id") if self._is_due(row)]:
            for row in due:
                row.delete()
                app.tasks[row.task_name](*row.args, **row.kwargs)

    def _is_due(self, row: CeleryOutbox) -> bool:
        wait = row.options.get("countdown") or 0
        return row.created_at + timedelta(seconds=wait) <= self.clock.now
