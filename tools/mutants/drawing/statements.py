"""Changes of whole statements: a guard that is not asked, a record that is not made, an act that is
no transaction.
"""
# tested by: tests/tools/mutants/drawing/test_kinds.py

import ast
from collections.abc import Iterator

from tools.mutants.drawing.expressions import Change
from tools.mutants.drawing.source import FUNCTIONS, Source

# how the house's calls begin → the kind that leaves them out; the first that fits
KINDS_OF_CALLS = {
    "no-require": ("require", "_require", "refuse", "_refuse", "check_", "_check"),
    "no-lock": ("lock", "_lock", "hold", "_hold"),
    "no-promise": ("promise", "enqueue", "mail_", "notify", "_mail", "_promise", "_notify"),
}
OF_LOGS = {"debug", "info", "warning", "error", "exception", "critical"}


def calls(source: Source, node: ast.AST) -> Iterator[Change]:
    """A call whose answer nobody takes, left out."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return
    if source.functions_around(node):
        yield Change(_kind_of(node.value), source.span(node), "pass")


def is_log(node: ast.AST) -> bool:
    """A line of the log, with all that it says."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in OF_LOGS
    )


def _kind_of(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    if name in {"audit.record", "audit.record_each"}:
        return "no-audit"
    for kind, beginnings in KINDS_OF_CALLS.items():
        if last.startswith(beginnings):
            return kind
    return "no-statement"


def raises(source: Source, node: ast.AST) -> Iterator[Change]:
    """A refusal that isn't made."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        yield Change("no-raise", source.span(node), "pass")


def returns(source: Source, node: ast.AST) -> Iterator[Change]:
    """A question that answers the other way."""
    if not (isinstance(node, ast.Return) and node.value is not None):
        return
    function = source.functions_around(node)[0]
    if function.returns is not None and ast.unparse(function.returns) == "bool":
        yield Change("return-not", source.span(node), f"return not ({source.text(node.value)})")


def transactions(source: Source, node: ast.AST) -> Iterator[Change]:
    """An act that is several transactions."""
    if isinstance(node, FUNCTIONS):
        for decorator in node.decorator_list:
            if "atomic" in ast.unparse(decorator):
                start, end = source.span(decorator)
                yield Change("no-atomic", (start - 1, end), "#" + "-" * (end - start))
    if isinstance(node, ast.withitem) and "atomic(" in ast.unparse(node.context_expr):
        new = '__import__("contextlib").nullcontext()'
        yield Change("no-atomic", source.span(node.context_expr), new)
