"""All calls that were ever published, to be found by stage, year, region and field."""
# tested by: tests/frontend/pages/public/calls/test_calls.py

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.models import Edition
from challenge.queries import public_editions
from challenge.web.shared_copies import changes_at
from frontend.pages.public.site import STAGES, stage_of
from judging.queries.results.public import with_winners
from submissions.queries.call.regions import regions_in_words

ON_A_PAGE = 20
_FILTERS = ("stage", "year", "region", "field")


@dataclass(frozen=True, slots=True)
class Call:
    """One edition in the list.  stage: a key of STAGES."""

    edition: Edition
    stage: str
    stage_title: str

    def fits(self, chosen: dict[str, str]) -> bool:
        """Whether it is among what was asked for; what is empty narrows nothing."""
        regions = self.edition.region
        return (
            chosen["stage"] in {"", self.stage}
            and chosen["year"] in {"", str(self.edition.year)}
            and (not chosen["region"] or not regions or chosen["region"] in regions)
            and (
                not chosen["field"]
                or any(field.slug == chosen["field"] for field in self.edition.fields.all())
            )
        )


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    editions = list(public_editions().prefetch_related("fields"))
    changes_at(request, *(moment for row in editions for moment in (row.opens_at, row.closes_at)))
    announced = with_winners(editions)
    rows = []
    for edition in editions:
        stage = stage_of(edition, announced)
        rows.append(Call(edition, stage, str(STAGES[stage])))
    chosen = {name: request.GET.get(name, "") for name in _FILTERS}
    shown = [row for row in rows if row.fits(chosen)]
    context = {
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "stages": [(key, title) for key, title in STAGES.items() if _any_at(rows, key)],
        "years": sorted({edition.year for edition in editions}, reverse=True),
        "regions": sorted({name for edition in editions for name in regions_in_words(edition)}),
        "fields": fields_of(editions),
    }
    return render(request, "public/calls.html", context)


def _any_at(rows: Sequence[Call], stage: str) -> bool:
    return any(row.stage == stage for row in rows)


def fields_of(editions: Iterable[Edition]) -> list[tuple[str, str]]:
    """Slug and name of every field, each once, as its newest edition calls it; by name."""
    names: dict[str, str] = {}
    for edition in editions:
        for field in edition.fields.all():
            names.setdefault(field.slug, field.name)
    return sorted(names.items(), key=lambda pair: pair[1])
