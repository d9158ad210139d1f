"""A world that is put back is the one that was built, and is only put back where it may be."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone, translation

from challenge.models import AuditEvent, Edition, User
from judging.models import Round
from judging.services.rounds.close import close_round
from tests.harness.emptied_database import empty_the_database, filled_tables
from tests.harness.once import remembered_worlds
from tests.harness.once.remembered_worlds import built_once
from tests.judging import factories as f
from tests.outside_transactions import undone

pytestmark = pytest.mark.django_db(transaction=True)  # `undone` is the transaction here
BUILT: list[str] = []


@pytest.fixture(autouse=True)
def _none_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered_worlds, "_worlds", type(remembered_worlds._worlds)())
    BUILT.clear()


@built_once
def somebody(name: str = "", **facts: Any) -> User:
    BUILT.append(name)
    return f.a_person(name or "Built", **facts)


@built_once
def a_file() -> User:
    default_storage.save("notes/one.txt", ContentFile(b"one"))
    return f.a_person()


def rows() -> dict[str, list[Any]]:
    """Everything, as the database has it."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        return {
            table: sorted(map(str, cursor.execute(f'TABLE "{table}"').fetchall()))
            for table in filled_tables(cursor)
        }


def test_the_second_asker_finds_the_same_rows_of_every_table() -> None:
    with undone():
        first, built = f.an_open_round(entries=3, judges=3), rows()
    with undone():
        assert rows() == {}
        again = f.an_open_round(entries=3, judges=3)
        assert rows() == built
        assert again == first
        assert again is not first
        assert again.edition.rules == first.edition.rules
    assert len(built) > 20


def test_it_can_be_gone_on_with_and_the_rules_of_the_database_hold() -> None:
    for _time in range(2):
        with undone():
            round = f.an_open_round(entries=3, judges=3)
            events = set(AuditEvent.objects.values_list("pk", flat=True))
            f.score_all(round)
            close_round(actor=f.organiser_of(round.edition), round=round)
            assert Round.objects.get(pk=round.pk).state == "closed"
            more = set(AuditEvent.objects.values_list("pk", flat=True)) - events
            assert min(more) > max(events)
            Edition.objects.filter(pk=round.edition_id).update(challenge_id=0)
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.check_constraints()


def test_what_was_written_before_is_kept_and_the_world_is_built_beside_it() -> None:
    with undone():
        somebody()
    with undone():
        other = f.a_person()
        somebody()
        assert User.objects.filter(pk=other.pk).exists()
        assert User.objects.count() == 2
    assert len(BUILT) == len("ab")


@pytest.mark.parametrize(
    ("otherwise", "facts"),
    [
        (override_settings(SITE_URL="https://other.example"), {}),
        (translation.override("ko"), {}),
        (timezone.override("UTC"), {}),
        (time_machine.travel(timezone.now() + timedelta(hours=1)), {}),
        (time_machine.travel(timezone.now() - timedelta(hours=1)), {}),
        (nullcontext(), {"name": "Else"}),
    ],
    ids=["settings", "language", "zone", "later", "earlier", "arguments"],
)
def test_who_asks_otherwise_has_one_built(otherwise: Any, facts: dict[str, Any]) -> None:
    for _time in range(2):
        with undone():
            somebody()
    assert len(BUILT) == 1
    with otherwise, undone():
        somebody(**facts)
    assert len(BUILT) == len("ab")


@pytest.mark.parametrize("fact", [{"last_login": "now"}, {"profile": object()}])
def test_what_cant_be_asked_again_is_not_kept(fact: dict[str, Any]) -> None:
    name = next(iter(fact))
    value = timezone.now() if name == "last_login" else fact[name]
    for _time in range(2):
        with undone():
            built_once(lambda **_facts: BUILT.append(name))(**{name: value})
    assert len(BUILT) == len("ab")
    assert not remembered_worlds._worlds


@pytest.mark.parametrize("time", [1, 2])
def test_where_tests_commit_it_stands_alone_too(time: int) -> None:
    assert rows() == {}
    first = f.an_open_round(entries=3, judges=3)
    built = rows()
    empty_the_database()
    assert f.an_open_round(entries=3, judges=3) == first
    assert not connection.in_atomic_block
    assert rows() == built
    f.score_all(first)
    for _time in range(2):
        with undone():
            somebody()  # in a transaction that is new, in a database that isn't empty
    assert len(BUILT) == len("ab")


def test_a_thread_of_a_test_builds_its_own() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(in_a_thread).result()
    assert not remembered_worlds._worlds


def in_a_thread() -> None:
    try:
        somebody()
    finally:
        connection.close()


def test_its_files_are_put_back_and_the_cache_is_empty() -> None:
    with undone():
        a_file()
        cache.set("first", 1)
    note = Path(settings.MEDIA_ROOT) / "notes/one.txt"
    note.unlink()
    note.parent.rmdir()
    note.parent.parent.rmdir()
    with undone():
        a_file()
        assert note.read_bytes() == b"one"
        assert cache.get("first") is None
