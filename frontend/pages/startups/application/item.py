"""The item: title, one line, track, field, keywords."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from frontend.pages.startups.application.forms import ItemForm
from frontend.pages.startups.application.kept_forms import signed_in_or_kept
from frontend.pages.startups.application.writing import answer_page, typed_in
from frontend.pages.startups.workspace import my_entry
from submissions.models import Entry


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Saved field by field."""
    entry = my_entry(request, pk)
    form = ItemForm(edition=entry.edition)
    form.initial = {
        **_columns(entry),
        **{
            name: value
            for name, value in typed_in(entry, list(form.fields)).items()
            if name in entry.answers
        },
    }
    if isinstance(form.initial["keywords"], list):
        form.initial["keywords"] = ", ".join(form.initial["keywords"])
    return answer_page(request, entry, "item", "startups/item.html", form)


def _columns(entry: Entry) -> dict[str, object]:
    """What stands in the entry's own columns (imported entries have no typed answers for them)."""
    names = ("title_ko", "title_en", "one_line_ko", "one_line_en", "keywords")
    values: dict[str, object] = {name: getattr(entry, name) for name in names}
    return values | {
        "track": entry.track.slug if entry.track else "",
        "field": entry.field.slug if entry.field else "",
    }
