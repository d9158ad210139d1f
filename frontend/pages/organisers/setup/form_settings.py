"""What startups are asked: tracks, fields, sections, questions, papers, until the call opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.kernel.presets import form_preset_names, load_form
from challenge.models import Field, FormSection, Paper, Question, Track
from challenge.queries import questions_in_order
from challenge.services.application_form import (
    is_form_free,
    move_paper,
    move_question,
    move_section,
    remove_field,
    remove_paper,
    remove_question,
    remove_section,
    remove_track,
    replace_form,
    save_field,
    save_paper,
    save_question,
    save_section,
    save_track,
)
from frontend.http import accepted_post, in_zone_of, run_edition
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import EITHER, settings_page
from frontend.pages.organisers.setup.question_builder import QuestionForm
from frontend.pages.organisers.setup.question_forms import (
    FieldForm,
    PaperForm,
    SectionRowForm,
    TrackForm,
)
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version
from submissions.queries.answers.shown import conditions_in_words
from submissions.queries.completeness import pages_of

Row = Track | Field | Question | FormSection | Paper


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the kinds of rows.

    name: the column of its short name; words: the title of a new row.
    """

    model: type[Row]
    name: str
    words: str | Promise
    form: Callable[..., Any]
    save: Callable[..., Row]
    remove: Callable[..., None]


KINDS = {
    "tracks": Kind(
        Track,
        "slug",
        gettext_lazy("New track"),
        lambda _edition, *args, **more: TrackForm(*args, **more),
        save_track,
        lambda actor, row: remove_track(actor=actor, track=row),
    ),
    "fields": Kind(
        Field,
        "slug",
        gettext_lazy("New field"),
        lambda _edition, *args, **more: FieldForm(*args, **more),
        save_field,
        lambda actor, row: remove_field(actor=actor, field=row),
    ),
    "sections": Kind(
        FormSection,
        "name",
        gettext_lazy("New section"),
        lambda _edition, *args, **more: SectionRowForm(*args, **more),
        save_section,
        lambda actor, row: remove_section(actor=actor, section=row),
    ),
    "questions": Kind(
        Question,
        "key",
        gettext_lazy("New question"),
        QuestionForm,
        save_question,
        lambda actor, row: remove_question(actor=actor, question=row),
    ),
    "papers": Kind(
        Paper,
        "key",
        gettext_lazy("New paper"),
        PaperForm,
        save_paper,
        lambda actor, row: remove_paper(actor=actor, paper=row),
    ),
}


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """All tracks, fields, sections, questions and papers."""
    desk = desk_of(request, slug)
    edition = desk.edition
    titles = {page.name: page.title for page in pages_of(edition)}
    pages = questions_in_order(edition)
    questions = [row for _name, _named, rows in pages for row in rows]
    rows = {
        "conditions": conditions_in_words(edition, questions),
        "tracks": edition.tracks.all(),
        "fields": edition.fields.all(),
        "papers": edition.papers.all(),
        "sources": [other for other in desk.editions if other.pk != edition.pk],
        "presets": [load_form(name) for name in form_preset_names()],
        "pages": [
            {
                "name": name,
                "named": named,
                "title": titles.get(name) or str(named),
                "questions": questions,
            }
            for name, named, questions in pages
        ],
    }
    return settings_page(request, desk, "form_settings", is_free=is_form_free(edition), **rows)


@login_required
@EITHER
def row(request: HttpRequest, slug: str, kind: str, name: str = "") -> HttpResponse:
    """One track, field, section or question; without a name, a new one."""
    desk, chosen = desk_of(request, slug), _kind(kind)
    known = _row(desk, chosen, name) if name else None
    section = request.GET.get("section", "")
    more: dict[str, Any] = {"instance": known} if known else {"initial": {"section": section}}
    form = chosen.form(desk.edition, request.POST if request.method == "POST" else None, **more)
    is_free = is_form_free(desk.edition)
    if known and not is_free and isinstance(form, (QuestionForm, PaperForm)):
        form.leave_words()
    if accepted_post(request, form, lambda: _save(desk, chosen, form, name, seen_version(request))):
        messages.success(request, _("Saved."))
        return redirect(_address(slug, kind))
    # as it is saved: the form has written on the other one, which somebody may have removed
    known = (_known(desk, chosen, name) or known) if name else None
    return settings_page(
        request,
        desk,
        "form_row",
        form=form,
        row=known,
        title=known or chosen.words,
        kind=kind,
        name=name,
        is_free=is_free,
        may_save=is_free or kind in {"questions", "papers"},
    )


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, kind: str, name: str) -> HttpResponse:
    """Take one away."""
    desk, chosen = desk_of(request, slug), _kind(kind)
    known = _row(desk, chosen, name)
    chosen.remove(desk.actor, known)
    messages.success(request, _("“%(name)s” is removed.") % {"name": known})
    return redirect(_address(slug, kind))


@login_required
@require_POST
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    """A whole form instead of the present one."""
    desk = desk_of(request, slug)
    preset = request.POST.get("preset", "")
    slug_of_source = request.POST.get("edition", "")
    source = run_edition(request, slug_of_source) if slug_of_source else None
    in_zone_of(desk.edition)
    form = replace_form(actor=desk.actor, edition=desk.edition, preset=preset, source=source)
    messages.success(request, _("“%(name)s” is the form now.") % {"name": form.title})
    return redirect("organisers:form_settings", slug)


@login_required
@require_POST
def move(request: HttpRequest, slug: str, kind: str, name: str) -> HttpResponse:
    """A question or a section one place up or down."""
    desk, is_up = desk_of(request, slug), request.POST.get("to") == "up"
    known, key = _row(desk, _kind(kind), name), idempotency_key(request)
    if isinstance(known, Question):
        move_question(actor=desk.actor, question=known, up=is_up, idempotency_key=key)
    elif isinstance(known, Paper):
        move_paper(actor=desk.actor, paper=known, up=is_up, idempotency_key=key)
    elif isinstance(known, FormSection):
        move_section(actor=desk.actor, section=known, up=is_up, idempotency_key=key)
    else:
        raise NotFound
    return redirect(f"{reverse('organisers:form_settings', args=[slug])}#{kind}-{name}")


def _save(desk: EditionDesk, kind: Kind, form: Any, name: str, seen: str | None) -> Row:
    short = name or form.cleaned_data["slug"]
    if (
        not name
        and kind.model._default_manager.filter(edition=desk.edition, **{kind.name: short}).exists()
    ):
        form.add_error("slug", _("This short name is taken. Choose another one."))
        return None  # type: ignore[return-value]  # accepted() reads it as no
    named = {kind.name: short}
    return kind.save(actor=desk.actor, edition=desk.edition, seen=seen, **named, **form.facts())


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound
    return KINDS[name]


def _known(desk: EditionDesk, kind: Kind, name: str) -> Row | None:
    rows = kind.model._default_manager.select_related("edition")
    return rows.filter(edition=desk.edition, **{kind.name: name}).first()


def _row(desk: EditionDesk, kind: Kind, name: str) -> Row:
    found = _known(desk, kind, name)
    if found is None:
        raise NotFound
    return found


def _address(slug: str, kind: str) -> str:
    return f"{reverse('organisers:form_settings', args=[slug])}#{kind}"
