"""Which modules a test file reaches: by imports, by dotted names in strings (URL patterns, tasks,
settings), by URL where it uses a client, and by command where it calls one.
"""

import ast
import re
from collections import deque
from functools import cache
from pathlib import Path

from tools.measure_code import APPS, files

USES_URLS = re.compile(r"\b(Client|client|reverse|page|urlopen|httpx|requests)\b")
CALLS_COMMANDS = re.compile(r"\b(call_command|subprocess|Popen|run_command|command_line)\b")
LOADED_BY_DJANGO = {"apps", "settings", "celery", "admin"}


class Reach:
    """The graph of who names whom in one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        paths = files(root, ".py", folders=(*APPS, "tests", "benchmarks"))
        self.paths = {_dotted(path.relative_to(root)): path for path in paths}
        self.commands = {name for name in self.paths if ".management.commands." in name}
        self.tags = {name for name in self.paths if ".templatetags." in name}
        self.named = cache(self._named)

    def comes_to(self, test: str, module: str) -> bool:
        """Whether the test at this path reaches the module at that path."""
        name = _dotted(Path(module))
        return name.rsplit(".", 1)[-1] in LOADED_BY_DJANGO or name in self.from_test(test)

    def from_test(self, test: str) -> set[str]:
        """Every module that the test file reaches."""
        found: set[str] = set()
        waiting = deque([_dotted(Path(test))])
        while waiting:
            name = waiting.popleft()
            if name in found or name not in self.paths:
                continue
            found.add(name)
            waiting.extend(self.named(name))
        return found

    def _named(self, name: str) -> set[str]:
        text = self.paths[name].read_text("utf-8")
        found: set[str] = set()
        for node in ast.walk(ast.parse(text)):
            for dotted in _names_in(node, name):
                found |= self._known(dotted)
        if name.startswith("tests."):
            found |= {"challenge.urls", "challenge.settings"} if USES_URLS.search(text) else set()
            found |= self.commands if CALLS_COMMANDS.search(text) else set()
        return found | (self.tags if name == "challenge.urls" else set())

    def _known(self, dotted: str) -> set[str]:
        """The module itself and its packages; `a.b.name` is `name` of `a.b`."""
        parts = dotted.split(".")
        prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
        return prefixes & self.paths.keys()


def _names_in(node: ast.AST, module: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        above = module.split(".")[: -node.level] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        return [f"{base}.{name.name}" for name in node.names]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if re.fullmatch(r"\w+(\.\w+)+", node.value) else []
    return []


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
