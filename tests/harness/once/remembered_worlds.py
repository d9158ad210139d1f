"""A world that a test begins with is built once, and put back as rows for the tests after it.

Building an open round takes a fifth of a second, and thousands of tests begin with one.  What a
factory marked `built_once` leaves in an empty database is kept, row by row, for as long as nobody
could tell its times from new ones; a test that has written nothing yet, and asks for the same,
finds the same rows, with the same numbers (no sequence goes back, so what is made after them has
higher ones).  Whatever has come before in the test, or asks otherwise (other
settings, another language, another clock, objects as arguments), builds anew.
"""

import pickle
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, wraps
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache as kept_answers
from django.db import connection, transaction
from django.utils import timezone, translation
from psycopg import sql

from tests.harness.emptied_database import filled_tables

P = ParamSpec("P")
R = TypeVar("R")
SECONDS = 300
MOST = 200
PLAIN = (str, int, float, bool, type(None), Decimal, date, timedelta)
OF_EACH_TEST = {"MEDIA_ROOT"}  # differs, and changes no row


@dataclass(frozen=True, slots=True)
class World:
    """rows: of each table, as COPY writes them.  answer: what the factory gave back, pickled."""

    built_at: float
    rows: tuple[tuple[sql.Composed, bytes], ...]
    files: tuple[tuple[Path, bytes], ...]
    answer: bytes


_worlds: OrderedDict[Hashable, World] = OrderedDict()
# what stands around each one as it is built and as it is put back: `make mutants` notes which tests
# rest on whose lines
around_world: Callable[[Hashable], AbstractContextManager[object]] = nullcontext


def built_once(factory: Callable[P, R]) -> Callable[P, R]:
    """A factory that writes rows, and files into the storage."""

    @wraps(factory)
    def built(*args: P.args, **kwargs: P.kwargs) -> R:
        key = _key(factory, args, kwargs)
        if key is None or not _nothing_is_written() or _storage().exists():
            return factory(*args, **kwargs)
        world = _worlds.get(key)
        if world is None or not 0 <= time.time() - world.built_at < SECONDS:
            began = time.time()
            with around_world(key):
                answer = factory(*args, **kwargs)
            _worlds[key] = World(began, _all_rows(), _all_files(), pickle.dumps(answer))
            _worlds.move_to_end(key)
            if len(_worlds) > MOST:
                _worlds.popitem(last=False)
            return answer
        with around_world(key):
            _put_back(world)
        return pickle.loads(world.answer)  # type: ignore[no-any-return]  # noqa: S301

    return built


def _key(factory: Any, args: Any, kwargs: Any) -> Hashable | None:
    """What the rows depend on; None: on more than can be told."""
    asked = (*args, *kwargs.values())
    if not all(_is_plain(value) for value in asked):
        return None
    return (
        factory.__module__,
        factory.__qualname__,
        repr(args),
        repr(sorted(kwargs.items())),
        translation.get_language(),
        timezone.get_current_timezone_name(),
        _changed_settings(),
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, datetime):
        return False  # reckoned from now, so never asked for again
    if isinstance(value, dict):
        return all(map(_is_plain, (*value, *value.values())))
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)


def _changed_settings() -> str:
    """What tests have set, layer upon layer."""
    layer: Any = settings._wrapped  # type: ignore[misc]
    changed: dict[str, Any] = {}
    while "default_settings" in vars(layer):
        own = vars(layer)
        changed = {name: own[name] for name in own if name.isupper()} | changed
        layer = own["default_settings"]
    return repr(sorted((name, repr(changed[name])) for name in changed.keys() - OF_EACH_TEST))


def _nothing_is_written() -> bool:
    """Whether the rows would stand alone in the tests' own database, where no sequence goes back:
    in a test's transaction into which none has come, or, where tests commit, in empty tables.
    """
    blocks = connection.atomic_blocks
    is_own = current_thread() is main_thread()
    if not is_own or not str(connection.settings_dict["NAME"]).startswith("test_"):
        return False
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        if not blocks:
            return not filled_tables(cursor)
        cursor.execute(
            "SELECT pg_current_xact_id_if_assigned() IS NULL"
            " AND NOT EXISTS (SELECT FROM challenge_user)"  # nor has a test committed any before
        )
        is_first = bool(cursor.fetchone()[0])
    return is_first and bool(getattr(blocks[0], "_from_testcase", False))


def _all_rows() -> tuple[tuple[sql.Composed, bytes], ...]:
    with connection.connection.cursor() as cursor:
        found = []
        for table in filled_tables(cursor):
            names = sql.SQL(", ").join(map(sql.Identifier, _columns(table)))
            place = sql.SQL("{} ({})").format(sql.Identifier(table), names)
            with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(place)) as copy:
                data = b"".join(map(bytes, copy))
            into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(place)
            found.append((into, data))
        return tuple(found)


def _storage() -> Path:
    return Path(settings.MEDIA_ROOT)


def _all_files() -> tuple[tuple[Path, bytes], ...]:
    files = (path for path in _storage().rglob("*") if path.is_file())
    return tuple((path.relative_to(_storage()), path.read_bytes()) for path in files)


def _put_back(world: World) -> None:
    """The triggers and the foreign keys have seen these rows once.  What the cache knows of the
    test before goes: it speaks of the same numbers.
    """
    kept_answers.clear()
    with transaction.atomic(), connection.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for into, data in world.rows:
            with cursor.copy(into) as copy:
                copy.write(data)
        cursor.execute("SET LOCAL session_replication_role = origin")
    for path, content in world.files:
        place = _storage() / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


@cache
def _columns(table: str) -> tuple[str, ...]:
    """Without those that PostgreSQL computes."""
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [f'"{table}"'],
        )
        return tuple(str(row[0]) for row in cursor.fetchall())
