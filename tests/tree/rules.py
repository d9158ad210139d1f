"""Rules of the source tree.  Each takes the root of a checkout and lists every place that breaks
it, so that a failing test names all of them at once.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.tree import reach as tree_reach
from tools.measure_code import APPS, FOLDERS, files

TESTED_BY = re.compile(r"^# tested by: (\S+)$")
WHY_NO_VIEWER = re.compile(r"^# viewer: [a-z]+$")
VIEWERS = {"viewer", "user", "actor"}
NO_ROWS = {
    "bool", "int", "float", "complex", "str", "bytes", "Decimal", "Fraction",
    "date", "time", "datetime", "timedelta", "ZoneInfo", "None",
}  # fmt: skip
ROW_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
              "save", "delete", "advance", "advance_all"}  # fmt: skip

# `path::function` → why it handles an exception by itself
MAY_CATCH: dict[str, str] = {}
# `path::function` → why it writes a state without `advance`
MAY_SET_STATE = {
    "challenge/kernel/states.py::advance": "the compare-and-set itself",
    "challenge/kernel/states.py::advance_all": "the same for many rows",
}

LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One of our modules.  path: from the root, with slashes."""

    root: Path
    path: str

    @cached_property
    def text(self) -> str:
        return (self.root / self.path).read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[1].removesuffix(".py")

    @property
    def folders(self) -> list[str]:
        return self.path.split("/")[:-1]

    def functions(self) -> Iterator[tuple[Function, list[ast.AST]]]:
        """Every outermost function or method, with all that stands in it."""
        for node in _outermost_functions(self.tree):
            yield node, list(ast.walk(node))

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"


def modules(root: Path, folders: Iterable[str] = APPS) -> list[Module]:
    """All modules, `__init__` included, migrations not."""
    return [
        _module(root, path.relative_to(root).as_posix())
        for path in files(root, ".py", folders=folders)
    ]


@cache
def _module(root: Path, path: str) -> Module:
    """Read and parsed once for all rules: parsing the tree takes most of their time."""
    return Module(root, path)


def path_of_test(module: str) -> str:
    """`judging/queries/x.py` → `tests/judging/queries/test_x.py`."""
    folder, name = module.rsplit("/", 1)
    return f"tests/{folder}/test_{name}"


def modules_without_a_test(root: Path) -> list[str]:
    """A module has a test of its path, or names at its top the tests that reach it:
    `# tested by: tests/judging/results/test_tally.py`, one a line.
    """
    found = []
    for module in modules(root):
        if module.name == "__init__":
            continue
        named = tests_named(module)
        if not named and not (root / path_of_test(module.path)).exists():
            found.append(f"{module.path}: no {path_of_test(module.path)}, no `# tested by:`")
        found += [
            f"{module.path}: {path} is no test file"
            for path in named
            if not re.fullmatch(r"tests/(.+/)?test_\w+\.py", path) or not (root / path).is_file()
        ]
    return found


def tests_that_miss_their_module(root: Path) -> list[str]:
    """A test that a module names really reaches it: by imports, by URL or by command."""
    reach = tree_reach.Reach(root)
    return [
        f"{module.path}: {path} never comes to it"
        for module in modules(root)
        for path in tests_named(module)
        if (root / path).is_file() and not reach.comes_to(path, module.path)
    ]


def tests_named(module: Module) -> list[str]:
    """The tests that a module names above its first statement."""
    body = module.tree.body
    documented = bool(body) and ast.get_docstring(module.tree) is not None
    rest = body[1:] if documented else body
    end = rest[0].lineno - 1 if rest else None
    top = module.text.splitlines()[:end]
    return [match[1] for line in top if (match := TESTED_BY.match(line))]


def tests_in_folders_that_are_gone(root: Path) -> list[str]:
    """A test inside `tests/<app>/` stands in a folder that the app has, too."""
    return [
        f"{path.relative_to(root).as_posix()}: there is no folder {folder.as_posix()}"
        for path in files(root, ".py", folders=[f"tests/{app}" for app in APPS])
        if not (root / (folder := path.parent.relative_to(root / "tests"))).is_dir()
    ]


def queries_without_a_viewer(root: Path) -> list[str]:
    """A public query that returns rows takes a viewer, or says above itself why it needs none:
    `# viewer: public`, in one word.
    """
    found = []
    for module in modules(root):
        if module.name != "queries" and "queries" not in module.folders:
            continue
        above = module.text.splitlines()
        for node in module.tree.body:
            if not isinstance(node, Function) or node.name.startswith("_"):
                continue
            first = min([node.lineno, *(line.lineno for line in node.decorator_list)])
            says_why = WHY_NO_VIEWER.match(above[first - 2])
            if returns_rows(node) and not VIEWERS & set(_parameters(node)) and not says_why:
                found.append(module.at(node, node.name))
    return found


def returns_rows(function: Function) -> bool:
    """Whether the annotation names more than numbers, texts and times."""
    if function.returns is None:
        return True
    annotation = function.returns
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(annotation) if isinstance(node, ast.Attribute)}
    return bool(names - NO_ROWS)


def exceptions_handled_in_pages(root: Path) -> list[str]:
    """A page lets a refusal go: the middleware turns it into a page."""
    return [
        module.at(node, function.name)
        for module in modules(root, ["frontend/pages"])
        for function, inside in module.functions()
        if f"{module.path}::{function.name}" not in MAY_CATCH
        for node in inside
        if isinstance(node, ast.Try | ast.TryStar) and node.handlers
    ]


def acts_done_one_by_one(root: Path) -> list[str]:
    """What one form or request wants is one act of a service: done one by one, half of it may be
    done when one is refused, and somebody else sees the half.
    """
    return [
        module.at(call, function.name)
        for module in modules(root)
        if module.path.startswith("frontend/pages/") or "api" in module.folders
        for acting in [_functions_that_act(module)]
        for function, inside in module.functions()
        for loop in inside
        if isinstance(loop, LOOPS)
        for call in ast.walk(loop)
        if isinstance(call, ast.Call) and (_is_act(call) or _called(call) in acting)
    ]


def _functions_that_act(module: Module) -> set[str]:
    return {
        function.name
        for function, inside in module.functions()
        if any(isinstance(node, ast.Call) and _is_act(node) for node in inside)
    }


def _is_act(call: ast.Call) -> bool:
    return any(given.arg == "actor" for given in call.keywords)


def states_set_by_hand(root: Path) -> list[str]:
    """A state changes by `advance`; only a new row may name the state that it starts in."""
    return [
        module.at(node, function.name)
        for module in modules(root)
        for function, inside in module.functions()
        if f"{module.path}::{function.name}" not in MAY_SET_STATE
        for node in inside
        if _sets_state(node)
    ]


def _sets_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [part for target in targets for part in ast.walk(target)]
        return any(
            isinstance(part, ast.Attribute)
            and part.attr == "state"
            and isinstance(part.ctx, ast.Store)
            for part in names
        )
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    if name == "setattr":
        return len(node.args) > 1 and _text(node.args[1]) == "state"
    if name == "bulk_update":
        return any(_text(part) == "state" for part in ast.walk(node))
    if name == "update_or_create":
        values = [word.value for word in node.keywords if word.arg in {"defaults", None}]
        return any("state" in _keys(value) for value in values)
    if name in {"update", "aupdate"}:
        return any(
            word.arg == "state" or (word.arg is None and "state" in _keys(word.value))
            for word in node.keywords
        )
    return False


def services_without_a_write(root: Path) -> list[str]:
    """A service module writes, or calls a service of another module that does."""
    return [
        f"{module.path}: writes nothing"
        for module in modules(root)
        if module.name != "__init__"
        and (module.name == "services" or "services" in module.folders)
        and not _writes(module)
    ]


def _writes(module: Module) -> bool:
    services = {
        name.asname or name.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and "services" in (node.module or "").split(".")
        for name in node.names
    }
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return any(_is_write(call) or _root_of(call.func) in services for call in calls)


def _is_write(call: ast.Call) -> bool:
    """`rows.update(field=…)` writes rows; `a_dict.update(other)` does not."""
    name = _called(call)
    if name == "update":
        return bool(call.keywords) and not call.args
    if name in {"record", "record_each"}:
        return _root_of(call.func) == "audit"
    return name in ROW_WRITES or (name == "promise")


def variables_called_one(root: Path) -> list[str]:
    """A variable is called by the thing that it holds."""
    return [
        module.at(node, "one")
        for module in modules(root, FOLDERS)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "one" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.arg) and node.arg == "one")
    ]


def code_in_package_files(root: Path) -> list[str]:
    """`__init__.py` holds a docstring and what a package passes on: imports and `__all__`."""
    return [
        module.at(node, type(node).__name__)
        for module in modules(root, FOLDERS)
        if module.name == "__init__"
        for node in module.tree.body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.Assign) and _names(node.targets) == {"__all__"})
    ]


def _outermost_functions(node: ast.AST) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child
        else:
            yield from _outermost_functions(child)


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    return [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _root_of(node: ast.expr) -> str:
    """`a` of `a.b.c`."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _keys(node: ast.AST) -> set[object]:
    return {
        _text(key)
        for part in ast.walk(node)
        if isinstance(part, ast.Dict)
        for key in part.keys
        if key is not None
    }


def _names(targets: Iterable[ast.AST]) -> set[str]:
    return {target.id for target in targets if isinstance(target, ast.Name)}
