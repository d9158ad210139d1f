"""A form writes only what its page shows: a field that isn't there would be sent as empty."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django import forms

from frontend import pages

TEMPLATES = Path(__file__).resolve().parents[2] / "frontend/templates"
TEMPLATE_NAME = re.compile(r"[\"']([\w/-]+\.html)[\"']")
WHOLE = re.compile(r"{%\s*for \w+ in (?:\w+\.)*\w*form\w*(?:\.visible_fields)?\s*%}|{{ ?form ?}}")


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
        yield importlib.import_module(found.name)


GROUP = re.compile(r"{%\s*for \w+ in (form)\.(\w+)\s*%}")
LOOPED = re.compile(r"{%\s*for \w+ in (\w+)\s*%}")
MODULES = list(_modules())
FORMS = sorted(
    {
        thing
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, forms.BaseForm)
        and thing.__module__.startswith(pages.__name__)
        and getattr(thing, "base_fields", None)
    },
    key=lambda form: f"{form.__module__}.{form.__name__}",
)


def _text(template: str, seen: set[str]) -> str:
    """A template with what it includes and extends."""
    text, names = _own_text(template)
    if template in seen or not text:
        return ""
    seen.add(template)
    return text + "".join(_text(name, seen) for name in names)


@cache
def _own_text(template: str) -> tuple[str, list[str]]:
    """A template, and the names of others in it; empty where there is none."""
    path = TEMPLATES / template
    text = path.read_text() if path.is_file() else ""
    return text, TEMPLATE_NAME.findall(text)


@cache
def _templates_of(module: ModuleType) -> list[str]:
    """By their whole names, or as a page of the folder that is named as the module's."""
    source = Path(str(module.__file__)).read_text()
    folder = "/".join(module.__name__.removeprefix(f"{pages.__name__}.").split(".")[:-1])
    words = [f"{folder}/{word}.html" for word in re.findall(r"\"(\w+)\"", source)]
    return [*TEMPLATE_NAME.findall(source), *words]


def _shown_with(form: type) -> str:
    """The templates of the modules that use a form."""
    seen: set[str] = set()
    return "".join(
        _text(name, seen)
        for module in MODULES
        if form in vars(module).values() or module.__name__ == form.__module__
        for name in _templates_of(module)
    )


def _is_shown(form: type, name: str, text: str) -> bool:
    by_name = rf"\.{re.escape(name)}\b|name=[\"']{re.escape(name)}[\"']"
    return bool(re.search(by_name, text) or WHOLE.search(text) or name in _grouped(form, text))


def _grouped(form: type, text: str) -> set[str]:
    """The fields of the form's own groups ({% for field in form.responsible %}) and of forms that
    are looped over whole by the name that the page gives them.
    """
    ours = [base for base in form.__mro__ if base.__module__.startswith(pages.__name__)]
    groups = {
        name
        for _word, name in GROUP.findall(text)
        if any(name in vars(base) for base in ours) and not _is_made_for_one_thing(form)
    }
    names = {field.name for group in groups for field in getattr(form(), group)()}
    words = {word for word in LOOPED.findall(text) if form.__name__.lower() == f"{word}form"}
    return names | (set(getattr(form, "base_fields", ())) if words else set())


def _is_made_for_one_thing(form: type) -> bool:
    """Its fields are of the thing that it is made with: it can't be made without."""
    return any(
        asked.default is asked.empty and asked.kind not in (asked.VAR_KEYWORD, asked.VAR_POSITIONAL)
        for asked in inspect.signature(form).parameters.values()
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_every_field_of_a_form_stands_on_its_page(form: type[forms.Form]) -> None:
    text = _shown_with(form)
    hidden = {
        name
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden and not _is_shown(form, name, text)
    }
    assert hidden == set()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_a_page_that_shows_half_of_a_form_shows_all_of_it(form: type[forms.Form]) -> None:
    """Also where another page of the same module, or another form, has a field of that name."""
    partly = {}
    for template in _own_templates(form):
        text = _text(template, set())
        shown = {name for name in _typed(form) if re.search(rf"\bform\.{name}\b", text)}
        is_half = 2 * len(shown) >= len(_typed(form)) and not WHOLE.search(text)
        if is_half and not any(_is_whole(other, shown, text) for other in FORMS if other != form):
            left = _typed(form) - _grouped(form, text)
            partly[template] = {name for name in left if not _is_shown(form, name, text)}
    assert {template: left for template, left in partly.items() if left} == {}


def _own_templates(form: type) -> set[str]:
    modules = [module for module in MODULES if form in vars(module).values()]
    return {name for module in modules for name in _templates_of(module)}


def _typed(form: Any) -> set[str]:
    return {name for name, field in form.base_fields.items() if not field.widget.is_hidden}


def _is_whole(other: type[forms.BaseForm], shown: set[str], text: str) -> bool:
    """Whether the page shows another form, whose fields these are."""
    return shown <= _typed(other) and all(_is_shown(other, name, text) for name in _typed(other))
