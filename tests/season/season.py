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
from challenge.models import ClockRun, Edition
from judging.models import Round
from tests.outside_transactions import MailOutsideTransactions, refuse_inside_a_transaction
from tests.season import cast as people
from tests.season import judges, organisers
from tests.season.cast import Cast
from tests.season.moved_clock import MovedClock
from tests.season.oracle import Dates
from tests.season.plan import DAY, HOUR, EditionPlan, SeasonPlan
from tests.season.reach import Reach

MINUTE = timedelta(minutes=1)
NEAR = 1  # minutes from a date: the clock ticks every minute there
AROUND = (-2, 3, 24, 72)  # hours before a close: something may be due, or comes too late
PUT_BACK = 7 * MINUTE


class MailHouse(MailOutsideTransactions):
    """The mail server: away at times."""

    is_away = False
    taken: list[EmailMessage] = []

    def send_messages(self, messages: Any) -> Any:
        refuse_inside_a_transaction("mail")
        if MailHouse.is_away:
            raise ConnectionRefusedError("The mail server is away.")
        MailHouse.taken.extend(messages)
        return len(messages)


def wake(cast: Cast) -> None:
    """The clock ticks, and nobody does anything."""


# hours there, in the night and by day; the clock ticks then, so that by day it does every 5 hours
DAILY = (
    (time(3), wake),
    (time(8, 1), wake),
    (time(9, 30), organisers.look_as_organiser),
    (time(14, 5), judges.look_as_judge),
    (time(18, 30), wake),
)
LINGERS = timedelta(days=20)  # after its pitch an edition has introductions that run out


@dataclass
class Season:
    """Runs a plan.  ticks_missed: minutes without the server, and ticks left out."""

    plan: SeasonPlan
    random: Random
    clock: MovedClock
    casts: list[Cast] = field(default_factory=list)
    dates: Dates = field(default_factory=Dates)
    ticks_missed: int = 0
    acts: list[tuple[datetime, int, Callable[[Cast], None], Cast]] = field(default_factory=list)
    _ran: dict[str, datetime] = field(default_factory=dict)
    _order: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.reach = Reach(self.plan)

    def run(self) -> None:
        app.autodiscover_tasks(force=True)
        MailHouse.taken.clear()
        for plan in self.plan.editions:
            cast = people.an_edition(plan, self.random)
            self.casts.append(cast)
            self._enlist(cast)
        self.dates.note(self.clock.now)
        self._hand_on()
        set_back = list(self.plan.set_back)
        now = self.plan.start
        while now <= self.plan.end:
            if set_back and set_back[0] <= now:
                set_back.pop(0)
                now = self.clock.now - PUT_BACK
            now = self._step(now)

    def _enlist(self, cast: Cast) -> None:
        """When the people of an edition do what: some once, some every day."""
        plan: EditionPlan = cast.plan
        place = ZoneInfo(plan.zone)
        half = plan.opens_at + (plan.closes_at - plan.opens_at) / 2
        self._on(plan.opens_at + HOUR, people.begin_drafts, cast)
        self._on(half, people.submit_early, cast)
        self._on(plan.closes_at - 5 * HOUR, people.put_off_the_close, cast)
        self._on(plan.longer_at, organisers.give_longer, cast)
        self._on(plan.pitch[0] - 2 * DAY, organisers.put_off_the_pitch, cast)
        day = self.plan.start.astimezone(place).date()  # invitations go out before it opens
        until = min(self.plan.end, plan.pitch[1] + LINGERS)
        while datetime.combine(day, time(0), place) < until:
            is_open = day >= plan.opens_at.astimezone(place).date()
            for hour, act in DAILY:
                moment = datetime.combine(day, hour, place).astimezone(UTC)
                if moment >= self.plan.start:
                    self._on(moment, act if is_open else wake, cast)
            day += DAY

    def _on(self, moment: datetime, act: Callable[[Cast], None], cast: Cast) -> None:
        heappush(self.acts, (moment, next(self._order), act, cast))

    def _step(self, now: datetime) -> datetime:
        """What happens now; returns when something happens next."""
        is_forward = now > self.clock.now
        self.clock.move_to(now)
        if is_forward:
            self._note_ticks_between(now)
        away = next((span for span in self.plan.outages if span.holds(now)), None)
        if away is not None:
            self.ticks_missed += round((away.ended_at - now) / MINUTE)
            return away.ended_at
        MailHouse.is_away = any(span.holds(now) for span in self.plan.no_mail)
        while self.acts and self.acts[0][0] <= now:
            _moment, _order, act, cast = heappop(self.acts)
            act(cast)
            cast.edition.refresh_from_db()
        for cast in self.casts:
            judges.send_too_late(cast)
        # one that is left out right after an outage would come a minute later, and see it
        is_back = any(span.ended_at == now for span in self.plan.outages)
        if self.random.random() < self.plan.skipped and not is_back:
            self.ticks_missed += 1
            self._on(now + MINUTE, wake, self.casts[0])  # the clock's next one
        else:
            for _ in range(2 if self.random.random() < self.plan.doubled else 1):
                self._tick(now)
        self._hand_on()
        self.dates.note(now)
        return self._next(now)

    def _note_ticks_between(self, now: datetime) -> None:
        """The clock ticked since the last step too, where nothing was due: its run goes on."""
        since = now - MINUTE
        if not any(span.holds(since) for span in self.plan.outages):
            run = ClockRun.objects.order_by("-pk").first()
            if run is not None:
                ClockRun.objects.filter(pk=run.pk).update(last_at=since)

    def _next(self, now: datetime) -> datetime:
        """The next act, minute near a date as it is now, or outage."""
        marks = [self.plan.end + MINUTE]
        marks += [self.acts[0][0]] if self.acts else []
        marks += [span.began_at for span in self.plan.outages]
        for rows in (Edition.objects, Round.objects):
            for opens_at, closes_at in rows.values_list("opens_at", "closes_at"):
                for date in (opens_at, closes_at):
                    marks += [date + offset * MINUTE for offset in range(-NEAR, NEAR + 1)]
                marks += [closes_at - hours * HOUR for hours in AROUND]
        return min(mark for mark in marks if mark > now)

    def _tick(self, now: datetime) -> None:
        """What beat would send, done at once: each entry of its schedule whose time it is.

        A clock that was put back is no reason to wait (challenge/local/steady_beat.py).
        """
        for name, entry in app.conf.beat_schedule.items():
            last = self._ran.get(name)
            if last is None or abs(now - last) >= entry["schedule"].run_every or last >= now:
                self._ran[name] = now
                app.tasks[entry["task"]]()

    def _hand_on(self) -> None:
        """The outbox's relay and the workers: in order, what must wait is left."""
        while due := [row for row in CeleryOutbox.objects.order_by("id") if self._is_due(row)]:
            for row in due:
                row.delete()
                app.tasks[row.task_name](*row.args, **row.kwargs)

    def _is_due(self, row: CeleryOutbox) -> bool:
        eta = row.options.get("eta")
        return eta is None or datetime.fromisoformat(eta) <= self.clock.now
