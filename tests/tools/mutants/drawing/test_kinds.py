"""Each kind of mutant is found where it is meant, and changes what it says."""

from collections import Counter

import pytest

from tools.mutants.drawing.kinds import GUARDS, LOCKS, WEIGHTS, mutants_of

SOURCE = '''\
MOST: int = 3


class Kind(TextChoices):
    A = "a", 1


class TooMany(Refusal):
    status = 409


@transaction.atomic
def act(*, actor: User, thing: Thing, pieces: int = 5) -> bool:
    """Words."""
    require(may_act, actor, thing)
    hold_edition(thing)
    row = Row.objects.select_for_update(no_key=True).get(pk=thing.pk)
    if 0 < pieces <= MOST and row.is_free or pieces == 한글:
        raise TooMany("값")
    assert pieces < 9
    rows = Row.objects.filter(a=1, b=2).exclude(c=3).first()
    with transaction.atomic():
        audit.record(actor, "it.acted", thing)
    promise_mail(kind="가", count=len([x for x in rows if x.left - 1]))
    log.info("done %s", 4)
    return max(pieces, MOST) > 0.5 * 2
'''


def changes(kind: str) -> list[str]:
    raw = SOURCE.encode()
    found = [mutant for mutant in mutants_of("shop/act.py", raw) if mutant.kind == kind]
    for mutant in found:
        assert mutant.is_another_program(raw)
        assert mutant.applied(raw) != raw
    return [f"{mutant.line} {mutant.old} → {mutant.new}" for mutant in found]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "boundary",
            [
                "18 0 < pieces <= MOST → (0 < pieces < MOST)",
                "18 0 < pieces <= MOST → (0 <= pieces <= MOST)",
                "26 max(pieces, MOST) > 0.5 * 2 → (max(pieces, MOST) >= 0.5 * 2)",
            ],
        ),
        ("compare", ["18 pieces == 한글 → (pieces != 한글)"]),
        ("no-require", ["15 require(may_act, actor, thing) → pass"]),
        (
            "no-lock",
            [
                "16 hold_edition(thing) → pass",
                "17 .select_for_update(no_key=True) → .all()",
            ],
        ),
        ("no-audit", ['23 audit.record(actor, "it.acted", thing) → pass']),
        ("no-raise", ['19 raise TooMany("값") → pass']),
        (
            "no-atomic",
            [
                "12 @transaction.atomic → #------------------",
                '22 transaction.atomic() → __import__("contextlib").nullcontext()',
            ],
        ),
        (
            "filter-kwarg",
            ["21 .filter(a=1, b=2) → .filter(a=1)", "21 .filter(a=1, b=2) → .filter(b=2)"],
        ),
        ("exclude-kwarg", ["21 .exclude(c=3) → .all()"]),
        ("first-last", ["21 first → last"]),
        ("drop-condition", ["24 x.left - 1 → True"]),
        ("plus-minus", ["24 x.left - 1 → (x.left + (1))"]),
        ("times-divide", ["26 0.5 * 2 → (0.5 / (2))"]),
        ("min-max", ["26 max → min"]),
        ("bool-flag", ["17 True → False"]),
        (
            "return-not",
            ["26 return max(pieces, MOST) > 0.5 * 2 → return not (max(pieces, MOST) > 0.5 * 2)"],
        ),
        (
            "drop-operand",
            [
                "18 0 < pieces <= MOST and row.is_free → ((0 < pieces <= MOST))",
                "18 0 < pieces <= MOST and row.is_free → ((row.is_free))",
                "18 0 < pieces <= MOST and row.is_free or pieces == 한글"
                " → ((0 < pieces <= MOST and row.is_free))",
                "18 0 < pieces <= MOST and row.is_free or pieces == 한글 → ((pieces == 한글))",
            ],
        ),
    ],
)
def test_a_kind_is_where_it_is_meant(kind: str, expected: list[str]) -> None:
    assert changes(kind) == expected


def test_names_texts_assertions_and_logs_are_left_alone() -> None:
    lines = Counter(mutant.line for mutant in mutants_of("shop/act.py", SOURCE.encode()))
    assert not lines.keys() & {5, 9, 14, 20, 25}


def test_a_constant_is_asked_by_its_name_a_default_and_a_transaction_by_the_whole_body() -> None:
    found = {
        (mutant.kind, mutant.line): mutant for mutant in mutants_of("shop/act.py", SOURCE.encode())
    }
    constant, default = found["const", 1], found["const", 13]
    assert (constant.name, constant.function) == ("MOST", "")
    assert (default.name, default.function, default.lines) == ("", "act", (14, 26))
    assert found["no-atomic", 12].lines == (14, 26)
    assert found["no-require", 15].lines == (15, 15)


def test_every_kind_has_a_weight() -> None:
    kinds = {mutant.kind for mutant in mutants_of("shop/act.py", SOURCE.encode())}
    assert kinds | GUARDS | LOCKS <= WEIGHTS.keys()
    assert WEIGHTS.keys() - kinds == {"any-all", "no-statement"}
