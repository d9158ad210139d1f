"""The item: title, one line, track, field, keywords."""
# tested by: tests/frontend/pages/startups/test_home.py

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.models import Edition
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.application.kept_forms import signed_in_or_kept
from frontend.pages.startups.application.writing import answer_page, typed_in
from frontend.pages.startups.workspace import for_writers, my_entry
from submissions.models import Entry


class ItemForm(KeptForm):
    """The item: what lists, judges and the public page call it."""

    title_ko = forms.CharField(
        label=_("Item name"), required=True, widget=forms.TextInput(attrs={"data-max": "120"})
    )
    one_line_ko = forms.CharField(
        label=_("The item in one sentence"),
        help_text=_("Whose problem do you solve, and how?"),
        widget=forms.Textarea(attrs={"rows": 2, "data-max": "200"}),
    )
    track = forms.ChoiceField(label=_("Track"), widget=forms.RadioSelect)
    field = forms.ChoiceField(label=_("Field"), widget=forms.RadioSelect)
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        help_text=_(
            "Up to 10, with commas between them. They help to find judges who know your field."
        ),
    )
    title_en = forms.CharField(
        label=_("Item name in English"),
        required=False,
        widget=forms.TextInput(attrs={"data-max": "120", "lang": "en"}),
    )
    one_line_en = forms.CharField(
        label=_("The item in one English sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-max": "200", "lang": "en"}),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = [(track.slug, track.name) for track in edition.tracks.all()]
        fields = [(field.slug, field.name) for field in edition.fields.all()]
        self.fields["track"].choices = tracks  # type: ignore[attr-defined]
        self.fields["field"].choices = fields  # type: ignore[attr-defined]


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
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
