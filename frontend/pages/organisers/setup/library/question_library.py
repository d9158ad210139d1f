"""The library of questions: shelves to look through and search, and one press to take a copy."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.questions.library import Shelf, found_in, standard_shelves
from challenge.kernel.text.plain_text import plain_text
from challenge.models import Edition, Question
from challenge.queries import earlier_shelves, questions_in_order
from challenge.services.application_form import is_form_free
from challenge.services.questions.library import copy_question
from frontend.http import in_zone_of, run_edition
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import settings_page
from frontend.typed_values import idempotency_key
from submissions.queries.answers.shown import conditions_in_words
from submissions.queries.completeness import pages_of

EARLIER = "earlier"
MOST_LETTERS = 100
NARROWED = ("search", "section", "of")
Wish = dict[str, str]


@login_required
@require_safe
def shelves(request: HttpRequest, slug: str) -> HttpResponse:
    """Standard questions, or those of other editions; narrowed by words that stand in them."""
    desk = desk_of(request, slug)
    edition, wish = desk.edition, _wish(request.GET)
    prefetch_related_objects([edition], "questions", "tracks")
    is_earlier = wish["of"] == EARLIER
    offered = earlier_shelves(desk.actor, edition) if is_earlier else standard_shelves()
    found = found_in(offered, wish["search"])
    return settings_page(
        request,
        desk,
        "question_library",
        wish=wish,
        parts=_parts(edition),
        views=_views(desk, wish),
        shelves=_shown(edition, found),
        count=sum(len(shelf.questions) for shelf in found),
        is_free=is_form_free(edition),
        is_earlier=is_earlier,
    )


@login_required
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a copy on the form, and go on looking where one was."""
    desk, wish, once = desk_of(request, slug), _wish(request.POST), idempotency_key(request)
    chosen = plain_text(request.POST.get("question", ""))[: 2 * MOST_LETTERS]
    origin, _between, key = chosen.partition("/")
    source = run_edition(request, origin) if origin else None
    in_zone_of(desk.edition)
    question = copy_question(
        actor=desk.actor,
        edition=desk.edition,
        key=key,
        source=source,
        section=wish["section"],
        # one page has a button for each question: each of them is one act
        idempotency_key=f"{once}/{origin}/{key}" if once else "",
    )
    messages.success(request, _("“%(name)s” is on the form now.") % {"name": question.label})
    return redirect(f"{_address(slug, wish)}#{_anchor(origin, key)}")


def _wish(sent: Any) -> Wish:
    return {name: plain_text(sent.get(name, ""))[:MOST_LETTERS] for name in NARROWED}


def _parts(edition: Edition) -> list[tuple[str, str]]:
    """(name, title) of each part of the form."""
    titles = {page.name: page.title for page in pages_of(edition)}
    rows = questions_in_order(edition)
    return [(name, titles.get(name) or str(named)) for name, named, _rows in rows]


def _views(desk: EditionDesk, wish: Wish) -> list[dict[str, Any]]:
    """The library itself, and other editions where there are any."""
    if len(desk.editions) == 1:
        return []
    labels = {"": _("Standard questions"), EARLIER: _("Questions of my other editions")}
    return [
        {"label": label, "url": _address(desk.edition.slug, {**wish, "of": of}), "active": is_here}
        for of, label in labels.items()
        for is_here in [of == wish["of"]]
    ]


def _address(slug: str, wish: Wish) -> str:
    query = urlencode({name: value for name, value in wish.items() if value})
    return f"{reverse('organisers:question_library', args=[slug])}{'?' if query else ''}{query}"


def _anchor(origin: str, key: str) -> str:
    return f"question-{origin}-{key}"


def _shown(edition: Edition, found: list[Shelf]) -> list[dict[str, Any]]:
    """Each shelf with its questions as rows of the form that are not saved."""
    there = {(row.kind, row.label_ko) for row in edition.questions.all()}
    shown = []
    for shelf in found:
        rows = {offered.key: _row(offered.name, offered.facts) for offered in shelf.questions}
        conditions = conditions_in_words(edition, list(rows.values()))
        questions = [
            {
                "row": row,
                "value": f"{shelf.edition}/{key}",
                "id": _anchor(shelf.edition, key),
                "condition": conditions.get(row.key) or _first_name(row),
                "is_there": (row.kind, row.label_ko) in there,
            }
            for key, row in rows.items()
        ]
        shown.append({"name": shelf.name, "title": shelf.title, "questions": questions})
    return shown


def _row(name: str, facts: dict[str, Any]) -> Question:
    return Question(key=name, **facts)


def _first_name(row: Question) -> str:
    """Where what it is asked after stands on no shelf that is shown: its short name."""
    return str(row.condition.get("on", ""))
