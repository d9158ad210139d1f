"""Every mutant that a module has room for, read from its syntax tree, by kind.

A kind is one sort of mistake that people make.  What a mutant may be: `GUARDS` and `LOCKS` have
scores of their own.
"""
# tested by: tests/tools/mutants/drawing/test_kinds.py

import ast
from collections.abc import Callable, Iterator

from tools.mutants.drawing import expressions as of
from tools.mutants.drawing import statements as acts
from tools.mutants.drawing.source import FUNCTIONS, Function, Mutant, Source

# how often a kind is drawn where there are mutants of it
WEIGHTS = {
    "boundary": 3.0, "compare": 2, "drop-operand": 4, "and-or": 1, "negate-if": 2,
    "drop-condition": 2, "no-require": 3, "no-lock": 2, "no-audit": 3, "no-promise": 3,
    "no-atomic": 1.5, "no-raise": 3, "no-statement": 2, "filter-kwarg": 4, "exclude-kwarg": 1.5,
    "const": 3, "plus-minus": 2, "times-divide": 2, "min-max": 2, "any-all": 2, "first-last": 2,
    "return-not": 3, "bool-flag": 1.5,
}  # fmt: skip
GUARDS = {"no-require", "no-raise", "no-audit", "no-promise", "no-atomic"}
LOCKS = {"no-lock"}
NO_BEHAVIOUR = ("TextChoices", "IntegerChoices", "Refusal", "Protocol")  # classes of names only

FINDERS: list[Callable[[Source, ast.AST], Iterator[of.Change]]] = [
    of.comparisons, of.operands, of.conditions, of.filters, of.locks_of_rows, of.constants,
    of.sums, of.other_names, acts.calls, acts.raises, acts.returns, acts.transactions,
]  # fmt: skip


def mutants_of(path: str, raw: bytes) -> list[Mutant]:
    """In the order of the file; a few can't be read by Python (`is_another_program`)."""
    source = Source(path, raw)
    found = [
        mutant
        for node in _with_behaviour(source.tree)
        for finder in FINDERS
        for change in finder(source, node)
        if (mutant := _mutant(source, node, change))
    ]
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.kind, mutant.new))


def _with_behaviour(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below that does something as the program runs: no annotations, no assertions, no
    texts for programmers, no lists of names.
    """
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_silent(child):
                yield from _with_behaviour(child)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(word in ast.unparse(base) for base in node.bases for word in NO_BEHAVIOUR)
    if isinstance(node, FUNCTIONS):
        return node.name in {"__str__", "__repr__"}
    return isinstance(node, ast.Assert) or acts.is_log(node)


def _mutant(source: Source, node: ast.AST, change: of.Change) -> Mutant | None:
    start, end = change.span
    around = [node] if isinstance(node, FUNCTIONS) else []
    around += source.functions_around(node)
    name = "" if around else _assigned(source, node)
    if not around and not name:
        return None
    line = source.raw.count(b"\n", 0, start) + 1
    return Mutant(
        path=source.path,
        function=source.name_of_function(node),
        kind=change.kind,
        line=line,
        start=start,
        end=end,
        old=source.raw[start:end].decode(),
        new=change.new,
        lines=_lines(source, node, change.kind, around),
        name=name,
    )


def _assigned(source: Source, node: ast.AST) -> str:
    """The name of the module's constant that it is a part of; in a class there is none."""
    above = [node, *source.above(node)]
    if any(isinstance(other, ast.ClassDef) for other in above):
        return ""
    for other in above:
        if isinstance(other, ast.Assign) and isinstance(other.targets[0], ast.Name):
            return other.targets[0].id
        if isinstance(other, ast.AnnAssign) and isinstance(other.target, ast.Name):
            return other.target.id
    return ""


def _lines(source: Source, node: ast.AST, kind: str, around: list[Function]) -> tuple[int, int]:
    """Of the statement, to the end of what is changed; of a function its body."""
    if not around:
        return (0, 0)
    if kind == "no-atomic" or _is_default(source, node, around[-1]):
        return (around[0].body[0].lineno, around[0].end_lineno or 0)
    statement = source.statement_around(node)
    last = getattr(node, "end_lineno", None) or statement.lineno
    return (statement.lineno, last)


def _is_default(source: Source, node: ast.AST, function: Function) -> bool:
    """Whether it is the value of an argument that isn't given."""
    inside = [node, *source.above(node)]
    return any(isinstance(other, ast.arguments) for other in inside[: inside.index(function)])
