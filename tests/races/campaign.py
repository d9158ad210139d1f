"""The races: every write of the site beside itself and beside its neighbours, and what must hold
afterwards.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, connections
from django.db.models import Count, F, Q
from django.test import Client

from challenge import audit
from challenge.models import AuditEvent
from judging.models import (
    Assignment,
    AssignmentState,
    Award,
    Conflict,
    Judge,
    LateSheet,
    Panel,
)
from submissions.models import Entry, EntryState, Startup
from submissions.services.companies import MOST_MEMBERS
from tests.challenge.api.world import World, a_world
from tests.judging import factories as f
from tests.outside_transactions import undone
from tests.races.writes import Write, forms, operations

DRAWS = 6  # of a request of the API, until one is answered 2xx
STAGGER_SECONDS = 0.02
# Tables whose rows are no effect: what was sent, seen or promised.
NO_EFFECT = {
    "challenge_auditevent", "challenge_auditseal", "celery_outbox", "celery_outbox_dead_letter",
    "django_session", "usersessions_usersession", "django_admin_log",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a campaign saw."""

    writes: int = 0
    rounds: int = 0
    answers_5xx: int = 0
    lost: int = 0
    doubled: int = 0
    deadlocks_seen: int = 0
    broken: list[str] = field(default_factory=list)
    raced: set[str] = field(default_factory=set)

    def figures(self) -> dict[str, int]:
        """Without the lists."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


def with_more(world: World) -> World:
    """Also what the world of the API's tests lacks."""
    judge = world.people["judge"].judgeships.get()  # type: ignore[union-attr]
    f.conflicts_tie(judge, "다른 회사", "adviser")
    panel = Panel.objects.create(edition=judge.edition, name_ko="가 분과")
    late = LateSheet.objects.create(
        assignment=judge.assignments.earliest("pk"), digest="0" * 64, scores={}
    )
    world.real["affiliations"] = list(judge.user.affiliations.values_list("pk", flat=True))
    world.real["panels"] = [panel.pk]
    world.real["late-sheets"] = [late.pk]
    world.real["import"] = ["entries", "judges", "scores"]
    world.real["names"] = world.real["entries"]
    return world


class Campaign:
    """Fires writes from two connections at once, and looks at what is left."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world: World = with_more(a_world())
        self.clients = {part: self._client(part) for part in self.world.people}
        self.found = Found()
        self.broken_before = broken_rules()  # rows that factories made without their services
        self.drawn = operations(self.world, self.random)
        self.shown = forms(self.world, self.clients, self.random)

    def _client(self, part: str) -> Client:
        client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
        if person := self.world.people[part]:
            client.force_login(person)
        return client

    def names(self) -> list[str]:
        """Every write that was found."""
        return [*self.drawn, *self.shown]

    def one_round(self, names: list[str]) -> Found:
        """Each write beside itself, then beside one that was found before it."""
        self.found.rounds += 1
        before = _deadlocks()
        last: Write | None = None
        for name in names:
            write, effect = self._accepted(name)
            if write is None:
                continue
            self.found.raced.add(name)
            self._beside_itself(write, effect)
            if last is not None:
                self._fire(last, write)
            last = write
        self._look_at_the_world()
        self.found.deadlocks_seen += _deadlocks() - before
        return self.found

    def _accepted(self, name: str) -> tuple[Write | None, dict[str, int]]:
        """A request that is answered well when it is sent alone, and the rows that it adds then."""
        for _draw in range(DRAWS):
            write = (
                next(self.drawn[name])
                if name in self.drawn
                else self.random.choice(self.shown[name])
            )
            with undone():
                before = _rows()
                status = write.send(self.clients[write.person]).status_code
                effect = _grown(before)
            if status >= 500:
                self.found.answers_5xx += 1
                self.found.broken.append(f"{status} alone: {name} {write.address} {write.body}")
            if status < 400:
                return write, effect
        return None, {}

    def _beside_itself(self, write: Write, alone: dict[str, int]) -> None:
        before = _rows()
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        statuses = self._fire(write, write)
        grown = _grown(before)
        more = {table: count for table, count in grown.items() if count > alone.get(table, 0)}
        if more and max(statuses) < 400:
            self.found.doubled += 1
            self.found.broken.append(f"doubled: {write.name} {write.address} {more} not {alone}")
        less = {table: n for table, n in alone.items() if n > 0 and grown.get(table, 0) < n}
        if less and min(statuses) < 400:
            self.found.lost += 1
            self.found.broken.append(f"lost: {write.name} {write.address} {less}")
        for event in (
            AuditEvent.objects.filter(pk__gt=last)
            .values("action", "object_type", "object_id")
            .annotate(times=Count("pk"))
            .filter(times__gt=2)
        ):
            self.found.doubled += 1
            self.found.broken.append(f"told often: {event}")

    def _fire(self, *writes: Write) -> list[int]:
        """Each on a connection of its own; their answers' statuses."""
        pauses = [self.random.random() * STAGGER_SECONDS for _write in writes]

        def send(write: Write, pause: float) -> int:
            client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
            client.cookies = self.clients[write.person].cookies
            try:
                time.sleep(pause)
                return int(write.send(client).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(writes)) as pool:
            statuses = list(pool.map(send, writes, pauses))
        self.found.writes += len(writes)
        for write, status in zip(writes, statuses, strict=True):
            if status >= 500:
                self.found.answers_5xx += 1
                others = " | ".join(other.name for other in writes)
                self.found.broken.append(f"{status}: {write.name} {write.address} of {others}")
        return statuses

    def _look_at_the_world(self) -> None:
        for rule, now in broken_rules().items():
            if (count := now - self.broken_before[rule]) > 0:
                self.found.lost += count
                self.found.broken.append(f"{rule}: {count}")
        audit.seal()
        if audit.first_break() is not None:
            self.found.lost += 1
            self.found.broken.append("the chain is broken")


def broken_rules() -> dict[str, int]:
    """How often each rule of the site that no constraint holds is broken in the database."""
    active = Assignment.objects.filter(state=AssignmentState.ACTIVE)
    gone = Assignment.objects.exclude(state=AssignmentState.ACTIVE)
    told = AuditEvent.objects.filter(
        action__in=["assignment.taken_back", "assignment.recused"]
    ).values_list("object_id", flat=True)
    in_force = Conflict.objects.filter(withdrawn_at__isnull=True)
    pairs = set(in_force.values_list("judge_id", "entry_id"))
    entries = Entry.objects.filter(state=EntryState.SUBMITTED)
    return {
        "open pairs of judges who left": active.filter(
            judge__state__in=[Judge.State.DECLINED, Judge.State.DISMISSED], sheet__isnull=True
        ).count(),
        "pairs in conflict": sum(
            pair in pairs for pair in active.values_list("judge_id", "entry_id")
        ),
        "pairs taken back without an event": len(
            {str(pk) for pk in gone.values_list("pk", flat=True)} - set(told)
        ),
        "submitted without a receipt": entries.filter(receipts__isnull=True).count(),
        "companies with too many people": Startup.objects.annotate(n=Count("members"))
        .filter(n__gt=MOST_MEMBERS)
        .count(),
        "awards given too often": Award.objects.annotate(
            n=Count("decisions", filter=Q(decisions__kind="award"))
        )
        .filter(n__gt=F("places"))
        .count(),
    }


def _tables() -> list[str]:
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(names - NO_EFFECT)


def _rows() -> dict[str, int]:
    """How many rows each table holds."""
    counts = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in _tables()]  # noqa: S608
    counted = " UNION ALL ".join(counts)
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return dict(cursor.fetchall())


def _grown(before: dict[str, int]) -> dict[str, int]:
    return {table: n - before[table] for table, n in _rows().items() if n != before[table]}


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def figures_of(found: Found) -> dict[str, Any]:
    """The last line of a campaign."""
    return found.figures() | {"raced": len(found.raced)}
