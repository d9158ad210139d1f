"""Three-way merging of fields, on plain values."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.versions import (
    NO_ROW,
    ChangedMeanwhile,
    VersionNeeded,
    flat,
    mark,
    marks_in,
    merged,
    require_seen,
    version_of,
)

NAMES = ["name_ko", "allocation_options.weights.stage", "field-ai", "near-ai-bio"]
ROWS = st.fixed_dictionaries({name: st.integers(0, 2) for name in NAMES})


@given(shown=ROWS, theirs=ROWS, mine=ROWS)
def test_every_field_is_mine_theirs_or_a_collision(
    shown: dict[str, int], theirs: dict[str, int], mine: dict[str, int]
) -> None:
    collided = {name for name in NAMES if len({shown[name], theirs[name], mine[name]}) == 3}
    if collided:
        with pytest.raises(ChangedMeanwhile) as refusal:
            merged(version_of(shown), theirs, mine)
        assert {field.name for field in refusal.value.collisions} == collided
        facts = refusal.value.facts
        assert facts["current"] == {name: theirs[name] for name in facts["current"]}
        assert facts["yours"] == {name: mine[name] for name in facts["yours"]}
        assert facts["version"] == version_of(theirs)
    else:
        written = theirs | merged(version_of(shown), theirs, mine)
        wanted = {n: mine[n] if mine[n] != shown[n] else theirs[n] for n in NAMES}
        assert written == wanted


@given(theirs=ROWS, mine=ROWS)
def test_without_a_version_what_is_sent_is_written(
    theirs: dict[str, int], mine: dict[str, int]
) -> None:
    written = merged(None, theirs, mine)
    assert theirs | written == theirs | mine
    assert not [name for name in written if theirs[name] == mine[name]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("가\r\n나 ", "가\n나"),
        (Decimal("5.00"), 5),
        (0.3, 0.30000000000000004),
        (
            datetime(2026, 1, 1, 9, 0, 30, tzinfo=UTC),
            datetime.fromisoformat("2026-01-01T18:00:00+09:00"),
        ),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        (("a",), ["a"]),
    ],
)
def test_what_a_form_shows_alike_has_one_mark(first: Any, second: Any) -> None:
    assert mark(first) == mark(second)


def test_nothing_false_zero_and_empty_are_four_things() -> None:
    assert len({mark(value) for value in (None, False, 0, "")}) == 4


def test_whatever_is_sent_as_a_version_is_read() -> None:
    for text in ("", "~", ".", "a", "a.b~", "..~..", "x.1~x.2", "none", "\x00"):
        assert isinstance(marks_in(text), dict)
        with pytest.raises(ChangedMeanwhile):
            require_seen(text + "!", {"state": "eligible"}, {"state": "ineligible"})


def test_a_decision_is_changed_by_who_saw_it() -> None:
    stands, wanted = {"state": "eligible"}, {"state": "ineligible"}
    require_seen(None, None, wanted)
    require_seen(NO_ROW, None, wanted)
    require_seen(version_of(stands), stands, wanted)
    with pytest.raises(VersionNeeded):
        require_seen(None, stands, wanted)
    for seen in (NO_ROW, version_of(wanted)):
        with pytest.raises(ChangedMeanwhile):
            require_seen(seen, stands, wanted)
    with pytest.raises(ChangedMeanwhile):
        require_seen(version_of(stands), None, wanted)  # it was taken back


def test_objects_within_objects_are_fields_by_themselves() -> None:
    assert flat({"weights": {"stage": 1}, "bridges": 2}, "o") == {
        "o.weights.stage": 1,
        "o.bridges": 2,
    }
