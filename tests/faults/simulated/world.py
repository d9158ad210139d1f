"""One run: an edition from its drafts to its introductions while the seed draws what goes wrong,
then a calm time in which everything must come right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from shutil import rmtree
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge.celery import app
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import ClockRun, Edition, Job, JobState, Mail, MailState
from challenge.services.clock_runs import BREAK
from challenge.services.jobs import retry_job
from judging.models import Round, RoundState
from submissions.models import Attachment, Entry, EntryState
from tests.faults.simulated import houses
from tests.faults.simulated.chance import STATEMENTS, Chance
from tests.faults.simulated.death import Boundaries, Disturbance, ProcessDied
from tests.faults.simulated.delivery import Delivery
from tests.faults.simulated.ground import START, Ground, by_the_seed
from tests.faults.simulated.people.acts import Act, Memory
from tests.faults.simulated.people.entrants_and_judges import founder_acts, judge_acts
from tests.faults.simulated.people.office import office_acts
from tests.faults.simulated.people.sight import Sight, sight_of
from tests.season.moved_clock import MovedClock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAUSES = [timedelta(seconds=1), timedelta(seconds=25), 2 * MINUTE, 11 * MINUTE, 40 * MINUTE]
PUT_BACK, LOOK_AGAIN = 7 * MINUTE, 12 * MINUTE
STORMY, CALM = 130, 90  # steps, at most
TO_DELIVER = 3  # messages in a step


@dataclass
class Kept:
    """Something that a person was told is done."""

    name: str
    check: Callable[[Any], str]
    value: Any

    def wrong(self) -> str:
        """What is wrong with it; empty: nothing."""
        words = self.check(self.value)
        return f"{self.name}: {words}" if words else ""


class World:
    """Of one seed, on the ground that all runs share."""

    def __init__(
        self, seed: int, ground: Ground, moved: MovedClock, boundaries: Boundaries
    ) -> None:
        self.chance = Chance(seed)
        self.ground, self.moved, self.boundaries = ground, moved, boundaries
        self.memory = Memory(self.chance.random)
        self.houses = houses.Houses(self.chance, partial(look_at_mail, boundaries.other))
        self.delivery = Delivery(self.chance, boundaries, self.houses)
        self.kept: list[Kept] = []
        self.crashes: list[str] = []

    def run(self) -> None:
        """From the ground as it was made to the end of the calm."""
        app.autodiscover_tasks(force=True)
        cache.clear()
        rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.moved.move_to(START)
        self.ground.put_back()
        clock._offset = None
        self._draw_dates()
        houses.open_now.append(self.houses)
        try:
            with by_the_seed(self.chance.random), self.boundaries.watched():
                self._look()
                for _ in range(STORMY):
                    if not self._step():
                        break
                self._grow_calm()
        finally:
            houses.open_now.pop()

    def _draw_dates(self) -> None:
        draw, edition = self.chance.random, self.ground.edition
        closes_at = START + timedelta(hours=draw.randint(20, 50))
        opens_at = closes_at + timedelta(hours=draw.choice([8, 26, 200]))  # 200: judges are told
        Edition.objects.filter(pk=edition.pk).update(closes_at=closes_at)
        Round.objects.filter(pk=self.ground.round.pk).update(
            opens_at=opens_at, closes_at=opens_at + timedelta(hours=draw.randint(20, 60))
        )

    def _grow_calm(self) -> None:
        self.chance.is_calm = True
        self.chance.note("calm")
        self.memory.refusals.clear()
        for number in range(CALM):
            if not self._step():
                break
            if number % 10 == 0:
                self._ask_again()
        self._ask_again()
        self._look()
        for _ in range(2):
            self._move(11 * MINUTE)
            self.delivery.tick()
            self._deliver_all()
        app.tasks["challenge.tasks.seal_audit_events"]()

    def _ask_again(self) -> None:
        """What failed is asked for again, as its page offers."""
        for job in Job.objects.filter(state=JobState.FAILED).order_by("pk"):
            self.chance.note(f"{job.kind} is asked for again")
            retry_job(actor=self.ground.organisers[0], job=job)
        self._deliver_all()

    def _deliver_all(self) -> None:
        for _ in range(5):
            self.delivery.relay()
            self.delivery.deliver(50)

    def _step(self) -> bool:
        """Time passes, messages come, and somebody does something; False: nothing waits."""
        before, is_idle = self.moved.now, not self.acts
        self._pass_time(self.sight, is_idle=is_idle)
        if is_idle or self.moved.now - before > 10 * MINUTE:
            self.delivery.tick()
        self.delivery.relay()
        self.delivery.deliver(50 if self.chance.is_calm else TO_DELIVER)
        self._look()
        if self.acts:
            self._attempt(self.chance.one_of(self.acts), self.acts)
        return bool(self.acts) or not self._is_settled()

    def _look(self) -> None:
        """What people see now, and what they may do."""
        self.sight = sight_of(self.ground)
        self.acts = self._acts(self.sight)

    def _acts(self, sight: Sight) -> list[Act]:
        found: list[Act] = []
        for number, writer in enumerate(self.ground.writers):
            found += founder_acts(self.memory, sight, number, writer)
        for number, judge in enumerate(self.ground.judges):
            found += judge_acts(self.memory, sight, number, judge.user)
        found += office_acts(self.memory, sight, self.ground)
        return [act for act in found if self.memory.may(act)]

    def _pass_time(self, sight: Sight, *, is_idle: bool) -> None:
        if self.chance.happens("clock is set back"):
            self._move(-PUT_BACK)
        elif is_idle:
            self._move(self._until_something(sight))
        else:
            self._move(self.chance.one_of(PAUSES))

    def _until_something(self, sight: Sight) -> timedelta:
        """Nobody can do anything: until a message, the next date, or the clock's next look."""
        marks = [message.due for message in self.delivery.broker]
        waits = unfinished() or CeleryOutbox.objects.exists()
        if not (waits or self.delivery.broker or sight.waits_for_the_clock):
            marks += [sight.round.edition.closes_at, sight.round.opens_at, sight.round.closes_at]
        ahead = [mark - sight.now for mark in marks if mark > sight.now]
        return min(ahead, default=LOOK_AGAIN)

    def _move(self, time: timedelta) -> None:
        """The clock ticked meanwhile where nothing was due, unless the server was away."""
        self.moved.move_to(self.moved.now + time)
        clock._offset = None
        if time > BREAK and not self.chance.happens("server was away"):
            last = ClockRun.objects.order_by("-pk").values("pk")[:1]
            ClockRun.objects.filter(pk__in=last).update(last_at=self.moved.now - MINUTE)

    def _attempt(self, act: Act, acts: list[Act]) -> None:
        """One try of an act, in which its process may die, or stand still."""
        still = None
        if self.chance.happens("stands still"):
            other = act if self.chance.wishes(0.6) else self.chance.one_of(acts)
            before = self.chance.random.randint(1, STATEMENTS)
            still = (before, lambda: self._overtake(other))
        disturbance = Disturbance(self.chance.death(), still)
        is_heard = not self.chance.happens("answer is lost")
        with self.boundaries.disturbed(disturbance):
            self._try(act, is_heard=is_heard)

    def _overtake(self, act: Act) -> None:
        self.chance.note("meanwhile")
        with self.boundaries.overtaken():
            self._try(act, is_heard=True)

    def _try(self, act: Act, *, is_heard: bool) -> None:
        self.memory.tries[act.name] += 1
        said = "done, but not heard of"
        try:
            value = act.do()
        except Refusal as refusal:
            said = f"refused, {refusal.code}"
            self.memory.forget(act.name)
            if act.name == "the result is published":
                self.memory.noted.pop("the result is read", None)
        except ProcessDied:
            said = "died"
        except Exception as error:  # noqa: BLE001 - whatever a person may meet
            said = f"tried in vain, {type(error).__name__}"
            self._in_vain(act, error)
        else:
            if is_heard:
                said = "done"
                self.memory.answered[act.name] = value
                self.kept.append(Kept(act.name, act.kept, value))
        self.chance.note(f"{act.name}: {said}")

    def _in_vain(self, act: Act, error: Exception) -> None:
        """A lock that another one holds, or a storage that fails, may be the reason in a storm."""
        if self.chance.is_calm or not isinstance(error, DatabaseError | OSError):
            self.crashes.append(f"{act.name}: {error!r}"[:300])
            self.memory.forget(act.name)

    def _is_settled(self) -> bool:
        """Whether nothing waits any more, as they saw it."""
        round = self.sight.round
        is_over = round.state == RoundState.PUBLISHED or is_empty(round)
        return is_over and not (self.delivery.broker or unfinished())


def is_empty(round: Round) -> bool:
    """Whether the call closed, and nobody has entered."""
    entered = Entry.objects.filter(state=EntryState.SUBMITTED)
    return round.edition.closes_at < timezone.now() and not entered.exists()


def unfinished() -> list[str]:
    """What waits for its task."""
    jobs = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
    mails = Mail.objects.filter(state=MailState.QUEUED)
    files = Attachment.objects.filter(state=Attachment.State.CHECKING)
    return [
        *(f"{job.kind} is {job.state}" for job in jobs.order_by("pk")),
        *(f"mail of the kind {kind} waits" for kind in mails.values_list("kind", flat=True)),
        *("a file is being checked" for _file in files),
    ]


_TOLD = """
SELECT mail.kind, EXISTS (
  SELECT FROM judging_announcement WHERE edition_id = mail.edition_id AND state = 'published'
), EXISTS (
  SELECT FROM introductions_introduction WHERE startup_agreed_at IS NOT NULL
), EXISTS (
  SELECT FROM introductions_introduction
  WHERE startup_agreed_at IS NOT NULL AND investor_agreed_at IS NOT NULL
) FROM challenge_mail AS mail WHERE mail.key = %s
"""


def look_at_mail(watcher: BaseDatabaseWrapper, key: str) -> str:
    """What is wrong with a mail in the moment in which a mail server takes it, as another process
    sees it: nothing of it is known, or it tells what is not so yet.
    """
    with watcher.cursor() as cursor:
        cursor.execute(_TOLD, [key])
        row = cursor.fetchone()
    if row is None:
        return "a mail went out of which nothing is kept"
    kind, is_published, is_offered, is_agreed = row
    too_early = (
        (kind.startswith("result_") and not is_published)
        or (kind == "introduction_offered" and not is_offered)
        or (kind.startswith("introduction_made") and not is_agreed)
    )
    return f"a mail of the kind {kind} went out too early" if too_early else ""
