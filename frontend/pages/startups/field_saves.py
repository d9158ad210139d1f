"""Forms that are saved field by field: what is valid is kept, what somebody else changed is shown
with both values, and autosave.js sends the same as it is typed.
"""
# tested by: tests/frontend/pages/startups/application/test_company.py

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict

from challenge.kernel.errors import Refusal
from challenge.kernel.versions import ChangedMeanwhile, Versioned, joined, mark
from frontend.http import attempt
from frontend.pages.startups.application.forms import KeptForm
from frontend.typed_values import number_in, object_in_body, object_or_none_in_body
from frontend.versions import SAVED, mark_of, number_of
from submissions.queries.answers.typed import storable


class FieldForm(KeptForm):
    """A form whose fields are columns of a row."""

    def typing_problems(self) -> dict[str, str]:
        """What Django can't read; empty answers aren't among it: the service says what to write."""
        return {
            name: str(errors[0].message % (errors[0].params or {}))
            for name, errors in self.errors.as_data().items()
            if errors[0].code != "required"
        }


@dataclass(frozen=True, slots=True)
class FieldSave:
    """A form, the row that it shows, and the service that writes it.

    save: takes `seen` and columns.  row: as it stands now.  shown: what the form shows of it.
    never_blanked: columns that keep their value when the field is emptied.
    """

    form: type[FieldForm]
    save: Callable[..., object]
    row: Callable[[], Versioned]
    shown: Callable[[], Mapping[str, Any]]
    never_blanked: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not kept of one save: what the service refused, and what somebody else changed."""

    problems: dict[str, str]
    theirs: set[str]


def keep_fields(how: FieldSave, form: FieldForm, seen: str | None) -> Kept:
    """Save every valid field that nobody else changed."""
    values = {
        name: value
        for name, value in form.cleaned_data.items()
        if value or name not in how.never_blanked
    }
    problems: dict[str, str] = {}
    theirs: set[str] = set()
    while values:
        refusal = attempt(partial(how.save, seen=seen, **values), Refusal, ChangedMeanwhile).refusal
        if refusal is None:
            break
        clashes = _clashing(refusal)
        if not (set(refusal.fields) | clashes) & set(values):
            raise refusal
        theirs |= clashes
        problems |= {name: str(text) for name, text in refusal.fields.items()}
        left = set(refusal.fields) | clashes
        values = {name: value for name, value in values.items() if name not in left}
    return Kept(problems, theirs)


def autosaved(request: HttpRequest, how: FieldSave, *, late: bool = False) -> JsonResponse:
    """Autosave of the form, as typed, in the shape that autosave.js speaks.

    {"changes", "base_versions", "replaces"} in; {"versions", "current", "refused", "late"} out, 409
    where somebody else changed a field; late: the deadline has passed.
    """
    columns = how.row().VERSIONED
    sent = object_in_body(request, "changes")
    changes = {name: storable(str(value)) for name, value in sent.items() if name in columns}
    form = _cleaned(how, changes)
    kept = keep_fields(how, form, _seen(request, how, changes))
    row = how.row()
    problems = form.typing_problems() | kept.problems
    refused = {name: text for name, text in problems.items() if name in changes}
    body: dict[str, Any] = {
        "versions": {
            name: number_of(getattr(row, name))
            for name in changes
            if name not in refused and name not in kept.theirs
        },
        "refused": refused,
        "late": late,
    }
    if kept.theirs:
        body["current"] = {name: _theirs(how, row, name) for name in kept.theirs}
    return JsonResponse(body, status=409 if kept.theirs else 422 if refused else 200)


def shown_numbers(sent: QueryDict, row: Versioned) -> dict[str, Any]:
    """The version of each field as autosave.js carries it; sent once, it stays as it was sent."""
    now = {name: number_of(value) for name, value in row.versioned_values().items()}
    return {name: number_in(sent.get(SAVED + name, "")) or now[name] for name in now}


def _cleaned(how: FieldSave, changes: dict[str, str]) -> FieldForm:
    """The form with what can be read of these fields, and no others."""
    form = how.form(changes)
    form.full_clean()
    form.cleaned_data = {
        name: value for name, value in form.cleaned_data.items() if name in changes
    }
    return form


def _seen(request: HttpRequest, how: FieldSave, changes: dict[str, str]) -> str | None:
    """The version that the writer's fields stand on.

    What they sent before without hearing what became of it is their own, where it stands there.
    """
    bases = object_or_none_in_body(request, "base_versions")
    before = object_or_none_in_body(request, "replaces")
    if bases is None:
        return None
    marks = {name: mark_of(number) for name, number in bases.items() if name in changes}
    row = how.row()
    for name, values in (before or {}).items():
        now = mark(getattr(row, name)) if name in changes else ""
        tried = values if isinstance(values, list) else []
        own = [
            _cleaned(how, {name: storable(str(value))}).cleaned_data.get(name) for value in tried
        ]
        if now in {mark(value) for value in own}:
            marks[name] = now
    return joined(marks)


def _theirs(how: FieldSave, row: Versioned, name: str) -> dict[str, Any]:
    shown = how.form(initial=dict(how.shown()))[name].value()
    value = "" if shown is None else str(shown)
    return {"value": value, "version": number_of(getattr(row, name))}


def _clashing(refusal: Refusal) -> set[str]:
    collisions = refusal.collisions if isinstance(refusal, ChangedMeanwhile) else []
    return {field.name for field in collisions}
