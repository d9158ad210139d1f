"""What no linter can say about our own code."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from challenge.kernel.states import Stateful
from challenge.kernel.text.messages import APPS, missing_strings

ROOT = Path(__file__).resolve().parent.parent
OURS = ["challenge", "submissions", "judging", "introductions", "gatherings"]


def service_modules() -> list[str]:
    names = []
    for app in OURS:
        package = importlib.import_module(f"{app}.services")
        names += [
            f"{app}.services.{module.name}" for module in pkgutil.walk_packages(package.__path__)
        ]
    return names


def public_functions(module_name: str) -> list[tuple[str, Callable[..., object]]]:
    module = importlib.import_module(module_name)
    return [
        (name, thing)
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__ == module_name
        and not name.startswith("_")
    ]


@pytest.mark.parametrize("module", service_modules())
def test_acts_take_keywords_only_and_services_say_what_they_do(module: str) -> None:
    for name, function in public_functions(module):
        parameters = list(inspect.signature(function).parameters.values())
        assert inspect.getdoc(function), f"{module}.{name} says nothing about itself"
        if "actor" not in {p.name for p in parameters}:
            continue  # a question or a computation, no act
        loose = [
            p.name
            for p in parameters
            if p.kind not in {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
        ]
        assert not loose, f"{module}.{name} takes {loose} by position"


@pytest.mark.parametrize("module", service_modules())
def test_a_service_that_knows_an_actor_takes_it_first(module: str) -> None:
    for name, function in public_functions(module):
        names = list(inspect.signature(function).parameters)
        assert "actor" not in names or names[0] == "actor", f"{module}.{name}"


def test_state_tables_name_real_states() -> None:
    for model in apps.get_models():
        if issubclass(model, Stateful):
            choices = {field.name: field.choices for field in model._meta.fields}["state"]
            real = {value for value, _name in choices or []}
            named = set(model.MOVES) | {to for targets in model.MOVES.values() for to in targets}
            assert named == real, model


def test_every_promised_task_exists() -> None:
    current_app.loader.import_default_modules()
    promised = set()
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            promised |= set(
                re.findall(
                    r'(?:promise\(\s*|task=)"([a-z_.]+\.tasks\.[a-z_]+)"', path.read_text("utf-8")
                )
            )
    assert promised
    assert promised <= set(current_app.tasks), promised - set(current_app.tasks)


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_every_text_has_its_korean(app: str) -> None:
    assert missing_strings(app) == []


def test_no_text_is_filled_in_while_a_module_is_read() -> None:
    """`%` on a lazy text reads it at once: in the language of whoever came first, for everybody
    after.
    """
    found = []
    for path in [
        path for app in [*OURS, "frontend", "demo"] for path in (ROOT / app).rglob("*.py")
    ]:
        tree = ast.parse(path.read_text())
        ways_in = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        ]
        found += [
            f"{path.relative_to(ROOT)}:{line}"
            for line in _filled_in(
                tree, {name.asname or name.name for node in ways_in for name in node.names}
            )
        ]
    assert found == []


def _filled_in(tree: ast.AST, texts: set[str]) -> Iterator[int]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mod)
            and isinstance(node.left, ast.Call)
            and getattr(node.left.func, "id", "") in texts
        ):
            yield node.lineno
        yield from _filled_in(node, texts)


def test_there_are_no_drawers_without_a_name() -> None:
    drawers = [
        path
        for app in [*OURS, "frontend", "demo"]
        for path in (ROOT / app).rglob("*.py")
        if path.stem in {"utils", "helpers", "misc", "common"}
    ]
    assert drawers == []


def test_no_signals_and_no_imports_hidden_to_dodge_a_cycle() -> None:
    for app in [*OURS, "frontend"]:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            assert "django.dispatch" not in path.read_text("utf-8"), path
            hidden = [
                node
                for function in ast.walk(tree)
                if isinstance(function, ast.FunctionDef)
                for node in ast.walk(function)
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS
            ]
            assert not hidden, f"{path}: {[node.module for node in hidden]}"


def test_no_module_loads_what_most_processes_never_need() -> None:
    """SciPy's parts come as they are first asked for (`scipy.sparse…` of a plain `import scipy`),
    solvers inside the functions that solve: sixty megabytes of each process at rest.
    """
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in [*OURS, "frontend", "demo"]
        for path in (ROOT / app).rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        for name in _loaded_by(node)
        if re.match(r"scipy\.|ortools\b|pandas\b", name)
    ]
    assert found == []


def _loaded_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


OPEN_TO_ALL = re.compile(
    r"^(healthz|api/schema/|api/docs/|api/v1/(time|editions|log)|_allauth/|i18n/|login/|account/"
    r"|static/|$|privacy/|terms/|accessibility/|how-ranking-works/|proof/|c/|enter/|styleguide/"
    r"|meeting/|outcome/|event/|judge/sw\.js|judge/app\.webmanifest|share\.png|robots\.txt"
    r"|\.well-known/security\.txt|sitemap\.xml|calls|winners/)"
)


def _paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        found += (
            _paths(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
        )
    return found


def _filled(route: str) -> str:
    route = re.sub(r"<slug:[^>]+>", "some-slug", route)
    route = re.sub(r"<uuid:[^>]+>", "00000000-0000-0000-0000-000000000000", route)
    route = re.sub(r"<str:[^>]+>", "x", route)
    return re.sub(r"<(int:)?[^>]+>", "1", route)


@pytest.mark.django_db
def test_no_address_is_public_by_accident(client: Client) -> None:
    routes = [
        route
        for route in _paths(get_resolver().url_patterns)
        if "^" not in route and "(?P" not in route
    ]
    assert len(routes) > 50
    for route in sorted(set(routes)):
        if OPEN_TO_ALL.match(route.removeprefix("en/")):
            continue
        for method in (client.get, client.post):
            response = method("/" + _filled(route))
            assert response.status_code in {302, 401, 403, 404, 405}, (
                f"{route} answers {response.status_code} to a stranger"
            )
            if response.status_code == 302:
                assert "/account/login/" in response["Location"], (
                    f"{route} sends a stranger to {response['Location']}"
                )
