"""Two acts at once on two connections, the second one begun before the first commits.

The first act is done but not committed; then the second runs until it waits for a lock of the first
(as PostgreSQL says) or ends; then the first commits.  That is the worst moment for whatever looks
first and locks afterwards, and it comes every time, not once in fifty tries.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection, connections, transaction

from challenge.kernel.errors import Refusal

PATIENCE_SECONDS = 10.0
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act: its value, or the refusal or the crash that it met."""

    value: object = None
    refusal: Refusal | None = None
    crash: BaseException | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether it was answered 200."""
        return self.refusal is None and self.crash is None


def tried(act: Act) -> Outcome:
    """The act's outcome; nothing is raised."""
    try:
        return Outcome(value=act())
    except Refusal as refusal:
        return Outcome(refusal=refusal)
    except Exception as crash:  # noqa: BLE001 - it is what the races look for
        return Outcome(crash=crash)


def beside(first: Act, second: Act) -> tuple[Outcome, Outcome]:
    """What becomes of both when the second begins before the first commits."""
    done, begun = threading.Event(), threading.Event()
    number: list[int] = []

    def run_second() -> Outcome:
        done.wait(PATIENCE_SECONDS)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                number.append(cursor.fetchone()[0])
            begun.set()
            return tried(second)
        finally:
            connections.close_all()

    def run_first(other: "Future[Outcome]") -> Outcome:
        try:
            with transaction.atomic():
                value = first()
                done.set()
                begun.wait(PATIENCE_SECONDS)
                wait_until_held_up(other, number[0])
            return Outcome(value=value)
        except Refusal as refusal:
            return Outcome(refusal=refusal)
        except Exception as crash:  # noqa: BLE001 - it is what the races look for
            return Outcome(crash=crash)
        finally:
            done.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(run_second)
        mine = pool.submit(run_first, other)
        return mine.result(PATIENCE_SECONDS * 3), other.result(PATIENCE_SECONDS * 3)


def wait_until_held_up(other: "Future[Outcome]", number: int) -> None:
    """Until the connection of that number waits for a lock, or its act has ended."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not other.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [number])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)


def all_at_once(act: Act, times: int) -> list[Outcome]:
    """The outcomes of the same act on so many connections, begun together."""
    gate = threading.Barrier(times)

    def run(_number: int) -> Outcome:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE_SECONDS)
            return tried(act)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
