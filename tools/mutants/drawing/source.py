"""A module as the drawing of mutants sees it: bytes, tree, and where each node stands."""
# tested by: tests/tools/mutants/drawing/test_kinds.py

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.  start, end: bytes of the file that `new` replaces.  lines: those whose tests are
    asked; of a constant of a module there are none, but the `name` that others read.
    """

    path: str
    function: str
    kind: str
    line: int
    start: int
    end: int
    old: str
    new: str
    lines: tuple[int, int]
    name: str = ""

    @property
    def key(self) -> str:
        """Says which one it is, for as long as its file stays as it is."""
        facts = f"{self.path} {self.function} {self.kind} {self.start} {self.old} {self.new}"
        return sha256(facts.encode()).hexdigest()[:12]

    def applied(self, raw: bytes) -> bytes:
        """The file with the fault in it."""
        if raw[self.start : self.end].decode() != self.old:
            raise ValueError(f"{self.path} has changed since {self} was drawn")
        return raw[: self.start] + self.new.encode() + raw[self.end :]

    def is_another_program(self, raw: bytes) -> bool:
        """Whether Python can read it, and reads something else."""
        try:
            tree = ast.parse(self.applied(raw))
        except SyntaxError:
            return False
        return ast.dump(tree) != ast.dump(ast.parse(raw))

    def __str__(self) -> str:
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        what = f"{old[:90]} → {new[:90] or '(nothing)'}"
        return f"{self.kind} {self.path}:{self.line} {self.function}: {what}"


class Source:
    """One module."""

    def __init__(self, path: str, raw: bytes) -> None:
        self.path, self.raw = path, raw
        self.tree = ast.parse(raw)
        self.starts = [0]
        for line in raw.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Of each node the one that it stands in."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What it stands in, from near to far."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Its bytes."""
        where: ast.expr = node  # type: ignore[assignment]  # all that are asked for have places
        assert where.end_lineno is not None
        assert where.end_col_offset is not None
        return (
            self.starts[where.lineno - 1] + where.col_offset,
            self.starts[where.end_lineno - 1] + where.end_col_offset,
        )

    def text(self, node: ast.AST) -> str:
        """As it is written."""
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def functions_around(self, node: ast.AST) -> list[Function]:
        """Those that it stands in, the outermost last."""
        return [other for other in self.above(node) if isinstance(other, FUNCTIONS)]

    def name_of_function(self, node: ast.AST) -> str:
        """Of the one that it stands in, with its classes; empty: of the module."""
        inside = [node, *self.above(node)]
        named = (*FUNCTIONS, ast.ClassDef)
        return ".".join(other.name for other in reversed(inside) if isinstance(other, named))

    def statement_around(self, node: ast.AST) -> ast.stmt:
        """The innermost one."""
        around = (other for other in [node, *self.above(node)] if isinstance(other, ast.stmt))
        return next(around)
