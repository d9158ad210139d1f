"""What every page keeps to, read from its source."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

PAGES = Path(settings.BASE_DIR) / "frontend" / "pages"
MODULES = sorted(PAGES.rglob("*.py"))
# each crashes, or lets something else through, on some text that a browser can send
READS_BY_ITSELF = {"int", "float", "isdigit", "isdecimal", "fromisoformat", "loads"}


@cache
def nodes_of(module: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(module.read_text("utf-8"))))


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_leaves_refusals_to_the_middleware_or_to_attempt(module: Path) -> None:
    caught = [node.lineno for node in nodes_of(module) if isinstance(node, ast.Try)]
    assert caught == [], "use attempt() or accepted() of frontend.http"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_reads_typed_numbers_and_days_through_typed_values(module: Path) -> None:
    by_itself = [
        f"{called(node)}, line {getattr(node, 'lineno', 0)}"
        for node in nodes_of(module)
        if called(node) in READS_BY_ITSELF and "request" in ast.unparse(node)
    ]
    assert by_itself == [], "use frontend.typed_values"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PAGES)))
def test_no_page_writes_to_the_database_itself(module: Path) -> None:
    writes = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
    found = [
        ast.unparse(node)
        for node in nodes_of(module)
        if called(node) in writes and "objects" in ast.unparse(node)
    ]
    assert found == [], "call a service"


def test_every_button_looks_like_one() -> None:
    """`btn` alone has neither edge nor colour: bold words that nobody takes for a button."""
    kinds = r"btn-(?:primary|outline|soft|ghost|danger|sun|glass)"
    bare = [
        f"{path.name}: {found}"
        for app in ("frontend", "demo")
        for path in (Path(settings.BASE_DIR) / app / "templates").rglob("*.html")
        for found in re.findall(r'class="(btn[^"]*)"', path.read_text("utf-8"))
        if not re.search(kinds, found) and "{" not in found
    ]
    assert bare == []
