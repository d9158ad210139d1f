"""Changes within an expression: a limit moved by one, a part of a condition left out, a filter that
asks for less.
"""
# tested by: tests/tools/mutants/drawing/test_kinds.py

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tools.mutants.drawing.source import Source

OTHER = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
WORD = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
LIMITS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
SWAPPED = {"min": ("min-max", "max"), "max": ("min-max", "min"),
           "any": ("any-all", "all"), "all": ("any-all", "any")}  # fmt: skip
ENDS = {"first": "last", "last": "first", "earliest": "latest", "latest": "earliest"}
SHARE = 1.5  # by which a figure that isn't whole grows
SHIFT = 0.01


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in these bytes instead."""

    kind: str
    span: tuple[int, int]
    new: str


def comparisons(source: Source, node: ast.AST) -> Iterator[Change]:
    """Limits moved by one, and everything else asked the other way."""
    if not isinstance(node, ast.Compare):
        return
    parts = [node.left, *node.comparators]
    for place, op in enumerate(node.ops):
        words = [WORD[type(other)] for other in node.ops]
        words[place] = OTHER[type(op)]
        new = source.text(parts[0])
        for word, part in zip(words, parts[1:], strict=True):
            new += f" {word} {source.text(part)}"
        kind = "boundary" if isinstance(op, LIMITS) else "compare"
        yield Change(kind, source.span(node), f"({new})")


def operands(source: Source, node: ast.AST) -> Iterator[Change]:
    """`and` and `or`: each part left out, then one for the other."""
    if not isinstance(node, ast.BoolOp):
        return
    word, other = (" and ", " or ") if isinstance(node.op, ast.And) else (" or ", " and ")
    parts = [f"({source.text(part)})" for part in node.values]
    for place in range(len(parts)):
        rest = parts[:place] + parts[place + 1 :]
        yield Change("drop-operand", source.span(node), f"({word.join(rest)})")
    yield Change("and-or", source.span(node), f"({other.join(parts)})")


def conditions(source: Source, node: ast.AST) -> Iterator[Change]:
    """What is done if, done if not; what is picked if, picked always."""
    if isinstance(node, (ast.If, ast.IfExp)):
        yield Change("negate-if", source.span(node.test), f"(not ({source.text(node.test)}))")
    if isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield Change("drop-condition", source.span(test), "True")


def filters(source: Source, node: ast.AST) -> Iterator[Change]:
    """A look at rows that asks for one thing less."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    name = node.func.attr
    if name not in {"filter", "exclude"}:
        return
    after = (source.span(node.func.value)[1], source.span(node)[1])
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is None:
            continue
        rest = [*node.args, *node.keywords[:place], *node.keywords[place + 1 :]]
        asked = ", ".join(source.text(part) for part in rest)
        nothing = name == "exclude" and not rest
        new = ".all()" if nothing else f".{name}({asked})"
        yield Change(f"{name}-kwarg", after, new)


def locks_of_rows(source: Source, node: ast.AST) -> Iterator[Change]:
    """Rows that are read and not held."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if node.func.attr == "select_for_update":
        after = (source.span(node.func.value)[1], source.span(node)[1])
        yield Change("no-lock", after, ".all()")


def constants(source: Source, node: ast.AST) -> Iterator[Change]:
    """Figures that are a little larger, and flags turned round."""
    if not isinstance(node, ast.Constant):
        return
    value, parent = node.value, source.parents.get(node)
    if type(value) is bool:
        yield Change("bool-flag", source.span(node), repr(not value))
    elif isinstance(parent, (ast.Subscript, ast.UnaryOp, ast.Slice, ast.FormattedValue)):
        return
    elif type(value) is int:
        yield Change("const", source.span(node), repr(value + 1))
    elif type(value) is float:
        yield Change("const", source.span(node), repr(value * SHARE + SHIFT))


def sums(source: Source, node: ast.AST) -> Iterator[Change]:
    """Minus for plus, divided for multiplied; what joins texts or lists is left alone."""
    if not isinstance(node, ast.BinOp):
        return
    sides = (node.left, node.right)
    if any(_is_no_number(side) for side in sides):
        return
    left, right = (source.text(side) for side in sides)
    if isinstance(node.op, (ast.Add, ast.Sub)):
        sign = "-" if isinstance(node.op, ast.Add) else "+"
        yield Change("plus-minus", source.span(node), f"({left} {sign} ({right}))")
    if isinstance(node.op, (ast.Mult, ast.Div)):
        sign = "/" if isinstance(node.op, ast.Mult) else "*"
        yield Change("times-divide", source.span(node), f"({left} {sign} ({right}))")


def _is_no_number(node: ast.AST) -> bool:
    collections = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr, ast.ListComp)
    return isinstance(node, collections) or (
        isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    )


def other_names(source: Source, node: ast.AST) -> Iterator[Change]:
    """The most for the least, all for any, the last for the first."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        kind, new = SWAPPED[node.func.id]
        yield Change(kind, source.span(node.func), new)
    if isinstance(node.func, ast.Attribute) and node.func.attr in ENDS:
        end = source.span(node.func)[1]
        start = end - len(node.func.attr.encode())
        yield Change("first-last", (start, end), ENDS[node.func.attr])
