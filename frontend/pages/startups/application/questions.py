"""One section of the edition's questions, with the rubric that judges will read it by."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Question
from frontend.answers.fields import field_for, question_rows
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.application.kept_forms import signed_in_or_kept
from frontend.pages.startups.application.writing import answer_page, typed_in
from frontend.pages.startups.workspace import for_writers, my_entry
from judging.models import Criterion
from submissions.models import Entry
from submissions.queries.answers.shown import answer_in_words
from submissions.queries.completeness import Section, asked_of, pages_of


class SectionForm(KeptForm):
    """One page of the edition's own questions, with those that aren't asked hidden."""

    def __init__(self, *args: Any, pages: Sequence[Section], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = pages
        self.questions = next(page.questions for page in pages if page.name == name)
        self.asked: set[str] = set()
        for question in self.questions:
            self.fields[question.key] = field_for(question)

    def show_asked(self, entry: Entry) -> None:
        """Of the questions, those that the entry's answers lead to; the others stay hidden."""
        self.asked = asked_of(entry, self.pages)

    def in_words(self, name: str, value: Any) -> str:
        """An answer as its readers see it."""
        question = next(row for row in self.questions if row.key == name)
        return answer_in_words(question, value).text

    def rows(self) -> list[dict[str, Any]]:
        """Each field with its condition; answers of other pages are decided by the server."""
        return question_rows(self, self.questions, self.asked, self.fields)


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Saved field by field."""
    entry = my_entry(request, pk)
    pages = pages_of(entry.edition)
    chosen = next((candidate for candidate in pages if candidate.name == section), None)
    if chosen is None:
        raise NotFound
    form = SectionForm(pages=pages, name=section)
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
    """The criteria of the first round that these questions are read for, with their anchors."""
    keys = {question.criterion_key for question in questions if question.criterion_key}
    first = edition.rounds.order_by("order").first() if keys else None
    if first is None:
        return []
    return list(
        Criterion.objects.filter(rubric__round=first, key__in=keys)
        .prefetch_related("anchors")
        .order_by("order")
    )
