"""What an act holds and leaves is noticed, whichever way its rows are written."""

from typing import Any

import pytest
from django.db import transaction

from challenge import audit
from challenge.kernel.outbox import promise
from challenge.kernel.rows.shared_lock import hold_alone
from challenge.models import AuditEvent, Edition, User
from tests.harness.acts.watched import merged, read, watched, written
from tests.test_acts import functions

EDITION, USER = Edition._meta.db_table, User._meta.db_table
# as if it stood among the services of a floor
ACT = """
def act(locks, record):
    locks()
    _note(record)


def _note(record):
    record()
"""
PLANTED = "introductions.services.planted"
HOLDS = f"{PLANTED}:act {PLANTED}:_note it.acted holds"
LEAVES = f"{PLANTED}:act {PLANTED}:_note leaves"


@pytest.fixture(autouse=True)
def _locks_in_order() -> None:
    """Here locks and events are left out on purpose."""


@pytest.fixture(params=["within a test's transaction", "committed"])
def act(request: pytest.FixtureRequest) -> Any:
    name = "transactional_db" if request.param == "committed" else "db"
    request.getfixturevalue(name)
    names: dict[str, Any] = {}
    exec(compile(ACT, "/x/introductions/services/planted.py", "exec"), names)  # noqa: S102
    return transaction.atomic(names["act"])


def record() -> None:
    audit.record(None, "it.acted", User(pk=1))


def record_two() -> None:
    kinds = ("it.acted", "it.acted_too")
    AuditEvent.objects.bulk_create(
        AuditEvent(action=kind, object_type="a.b", object_id="1") for kind in kinds
    )


def lock_people() -> None:
    list(User.objects.select_for_update(no_key=True).all())


def lock_both() -> None:
    hold_alone(Edition(pk=7))
    lock_people()


def nothing() -> None:
    pass


def rename() -> None:
    User.objects.update(name="가")


@pytest.mark.parametrize("recording", [record, record_two])
def test_an_act_that_holds_less_than_before_is_named(act: Any, recording: Any) -> None:
    with watched(expected={HOLDS: frozenset({EDITION, USER})}) as seen:
        act(lock_both, recording)
        assert seen.less == []
        act(lock_people, recording)
    assert seen.less == [f"{HOLDS} no {EDITION}"]
    assert seen.seen[HOLDS] == {USER}


@pytest.mark.parametrize("before", [nothing, rename])
def test_neither_the_transaction_before_nor_an_update_holds_anything(act: Any, before: Any) -> None:
    with watched(expected={HOLDS: frozenset({USER})}) as seen:
        transaction.atomic(lock_people)()
        act(before, record)
    assert seen.less == [f"{HOLDS} no {USER}"]


def test_an_act_without_an_event_is_held_to_its_locks_as_it_ends(act: Any) -> None:
    expected = {LEAVES: frozenset({f"lock:{USER}"})}
    with watched(expected=expected) as seen:
        act(lock_people, rename)
        assert seen.less == []
        act(nothing, rename)
    assert seen.less == [f"{LEAVES} no lock:{USER}"]


def test_an_act_that_leaves_less_than_before_is_named(act: Any) -> None:
    def record_and_promise() -> None:
        record_two()
        promise("challenge.tasks.tick")

    all_three = {"event:it.acted", "event:it.acted_too", "task:challenge.tasks.tick"}
    with watched(expected={LEAVES: frozenset(all_three)}) as seen:
        act(nothing, record_and_promise)
        assert seen.less == []
        assert seen.seen[LEAVES] == all_three
        act(nothing, record)
    assert seen.less == [f"{LEAVES} no event:it.acted_too, no task:challenge.tasks.tick"]


def test_what_is_rolled_back_and_what_writes_nothing_leaves_nothing_to_look_at(act: Any) -> None:
    def break_off() -> None:
        raise ValueError

    with watched(expected={LEAVES: frozenset({"event:it.acted"})}) as seen:
        act(lock_people, nothing)
        with pytest.raises(ValueError):  # noqa: PT011 - ours, above
            act(rename, break_off)
        assert seen.less == []
        act(nothing, rename)
    assert seen.less == [f"{LEAVES} no event:it.acted"]


def test_what_is_seen_now_replaces_and_what_does_nothing_is_left_out() -> None:
    before = read(["a b c.d holds t u", "e f g.h holds t", "i leaves event:j"])
    seen = read(["a b c.d holds t u v", "a b c.d holds t v", "e f g.h holds", "k leaves mail:l"])
    after = ["a b c.d holds t v", "i leaves event:j", "k leaves mail:l"]
    assert merged(before, seen) == after


def test_every_function_that_the_file_names_is_a_service() -> None:
    named = {
        word.partition(":")[2] for way in written() for word in way.split() if ".services." in word
    }
    assert len(named) > 50
    inner = {"<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"}
    assert named - inner - functions().keys() == set()
