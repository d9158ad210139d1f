"""One page of fields that save themselves: the item, and each section of questions."""
# tested by: tests/frontend/pages/startups/application/test_questions.py

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from frontend.http import actor_of
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.application.kept_forms import kept_form
from frontend.pages.startups.workspace import following, my_entry, preceding, problems_of, workspace
from frontend.typed_values import number_in
from submissions.models import Entry
from submissions.services.draft import Saved, save_answers

BASE = "base-"  # hidden inputs base-<field>: the version that the page was made from


def typed_in(entry: Entry, names: list[str]) -> dict[str, Any]:
    """What stands in the draft, by input name."""
    return {name: entry.answers.get(name, "") for name in names}


def versions_in(entry: Entry, names: list[str]) -> dict[str, int]:
    """The version of each field."""
    return {name: entry.answer_versions.get(name, [0])[0] for name in names}


def save(request: HttpRequest, entry: Entry, form: KeptForm) -> Saved:
    """Keep what the form sent, with the versions that it started from."""
    changes = form.typed(request.POST, BASE)
    return save_answers(
        actor=actor_of(request),
        entry=entry,
        changes=changes,
        base_versions=bases_in(request.POST, list(changes)),
    )


def bases_in(typed: QueryDict, names: list[str]) -> dict[str, int]:
    """The version of each field that the page was made from."""
    sent = {name: str(typed.get(BASE + name, "")) for name in names}
    numbers = {name: number_in(version) for name, version in sent.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def answer_page(
    request: HttpRequest, entry: Entry, part: str, template: str, form: KeptForm, **context: Any
) -> HttpResponse:
    """Show the page, or save what was sent.

    Then redirect to the next part, or show the page with what is to be corrected.
    """
    names = list(form.fields)
    if request.method != "POST":
        versions = versions_in(entry, names)
        kept = kept_form(request)
        if kept is not None:
            form.initial = {**form.initial, **form.typed(kept, BASE)}
            versions |= bases_in(kept, names)
        return _show(request, entry, part, template, form, versions=versions, **context)
    saved = save(request, entry, form)
    entry = my_entry(request, entry.pk)
    problems = problems_of(entry, part) | saved.refused
    if not problems and not saved.clashes:
        return redirect(following(entry, part))
    bound = _bound(form, request, problems)
    return _show(
        request,
        entry,
        part,
        template,
        bound,
        versions=versions_in(entry, names),
        clashes=_clashes(form, saved),
        saved_at=saved.at,
        late=saved.late,
        status=422,
        **context,
    )


def _bound(form: KeptForm, request: HttpRequest, problems: dict[str, str]) -> KeptForm:
    form.is_bound, form.data = True, request.POST
    form.show_problems(problems)
    return form


def _clashes(form: KeptForm, saved: Saved) -> list[dict[str, Any]]:
    return [
        {
            "label": form.fields[name].label,
            "id": f"id_{name}",
            "theirs": form.in_words(name, clash.current),
        }
        for name, clash in saved.clashes.items()
    ]


def _show(
    request: HttpRequest,
    entry: Entry,
    part: str,
    template: str,
    form: KeptForm,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    form.show_asked(entry)
    context["versions_json"] = json.dumps(context["versions"])
    facts = workspace(
        request,
        entry,
        part,
        form=form,
        previous=preceding(entry, part),
        next=following(entry, part),
        **context,
    )
    return render(request, template, facts, status=status)
