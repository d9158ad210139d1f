"""The form as a startup sees it, to try before anybody applies: nothing typed here is kept."""
# tested by: tests/frontend/pages/organisers/setup/test_question_builder.py

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.permissions import may_organise
from frontend.pages.organisers.desk import desk_of
from frontend.pages.startups.application.questions import SectionForm
from submissions.queries.completeness import pages_of


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """All sections below one another; conditions follow what is answered here."""
    desk = desk_of(request, slug)
    pages = pages_of(desk.edition)
    forms = [SectionForm(pages=pages, name=page.name, is_alone=False) for page in pages]
    context = {
        "edition": desk.edition,
        "nav": "settings",
        "part": "form_settings",
        "sections": [
            {"title": page.title, "help": page.help, "form": form}
            for page, form in zip(pages, forms, strict=True)
        ],
        "tracks": desk.edition.tracks.all(),
        "may_organise": may_organise(desk.actor, desk.edition),
    }
    return render(request, "organisers/setup/form_preview.html", context)
