"""One section of the edition's questions, with the rubric that judges will read it by."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Question
from frontend.pages.startups.application.forms import SectionForm
from frontend.pages.startups.application.kept_forms import signed_in_or_kept
from frontend.pages.startups.application.writing import answer_page, typed_in
from frontend.pages.startups.workspace import my_entry
from judging.models import Criterion
from submissions.queries.completeness import sections_of


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Saved field by field."""
    entry = my_entry(request, pk)
    chosen = next((one for one in sections_of(entry) if one.name == section), None)
    if chosen is None:
        raise NotFound
    form = SectionForm(questions=chosen.questions)
    form.initial = typed_in(entry, list(form.fields))
    return answer_page(
        request,
        entry,
        f"section:{section}",
        "startups/section.html",
        form,
        section=chosen,
        criteria=criteria_for(entry.edition, chosen.questions),
    )


def criteria_for(edition: Edition, questions: list[Question]) -> list[Criterion]:
    """The criteria of the first round that these questions are read for, with their anchors, best
    first.
    """
    keys = {question.criterion_key for question in questions if question.criterion_key}
    first = edition.rounds.order_by("order").first() if keys else None
    if first is None:
        return []
    return list(
        Criterion.objects.filter(rubric__round=first, key__in=keys)
        .prefetch_related("anchors")
        .order_by("order")
    )
