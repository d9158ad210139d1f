"""What an investor looks for."""
# tested by: tests/introductions/services/test_investors.py

from collections.abc import Mapping, Sequence, Set
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, Field, User
from challenge.permissions import require
from introductions.models import CompanyCard, Investor, Thesis
from introductions.permissions import may_edit_seat

MOST_WON = 10**15  # more than any fund holds, and well within the column
MOST_WORDS = 100
_UNKNOWN = {
    "fields": _("Choose fields of this edition."),
    "stages": _("Choose stages of this edition."),
    "instruments": _("Choose from the instruments that are listed."),
}
TICKETS_CROSS = _("The largest ticket is below the smallest. Exchange the two.")


@transaction.atomic
def save_thesis(
    *,
    actor: User,
    investor: Investor,
    fields: Sequence[str] = (),
    stages: Sequence[str] = (),
    districts: Sequence[str] = (),
    ticket_min_krw: int = 0,
    ticket_max_krw: int | None = None,
    instruments: Sequence[str] = (),
    revenue_required: bool = False,
    keywords: Sequence[str] = (),
    excluded_companies: Sequence[str] = (),
    seen: str | None = None,
) -> Thesis:
    """Replace the thesis.  fields and stages by slug; money in KRW; instruments of CompanyCard.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_edit_seat, actor, investor)
    known = {field.slug: field for field in investor.edition.fields.all()}
    lists = (districts, keywords, excluded_companies)
    chosen = {"fields": fields, "stages": stages, "instruments": instruments}
    _check(investor.edition, known, chosen, ticket_min_krw, ticket_max_krw, lists)
    wanted = {
        "stages": list(stages),
        "districts": _words(districts),
        "ticket_min_krw": ticket_min_krw,
        "ticket_max_krw": ticket_max_krw,
        "instruments": list(dict.fromkeys(instruments)),
        "revenue_required": revenue_required,
        "keywords": _words(keywords),
        "excluded_companies": _words(excluded_companies),
        "fields": sorted(fields),
    }
    _thesis, made = Thesis.objects.get_or_create(investor=investor)
    thesis, changes = _write(investor, seen, wanted, known)
    if changes or made:
        audit.record(actor, "thesis.saved", thesis, edition=investor.edition, fields=list(fields))
    return thesis


def _write(
    investor: Investor, seen: str | None, wanted: dict[str, Any], known: Mapping[str, Field]
) -> tuple[Thesis, dict[str, Any]]:
    """Write what the person changed, under the lock of the row; also returns that."""
    thesis = Thesis.objects.select_for_update(no_key=True).get(investor=investor)
    touched = thesis.merged(seen, wanted)
    changes = {name: value for name, value in touched.items() if name != "fields"}
    slugs = touched.get("fields")
    for name, value in changes.items():
        setattr(thesis, name, value)
    if thesis.ticket_max_krw is not None and thesis.ticket_max_krw < thesis.ticket_min_krw:
        raise InvalidInput(fields={"ticket_max_krw": TICKETS_CROSS})  # two people set one each
    thesis.save(update_fields=list(changes))
    if slugs is not None:
        thesis.fields.set([known[slug] for slug in slugs])
    return thesis, touched


def _check(
    edition: Edition,
    fields: Mapping[str, Field],
    chosen: Mapping[str, Sequence[str]],
    low: int,
    high: int | None,
    lists: Sequence[Sequence[str]],
) -> None:
    wrong: dict[str, str | Promise] = {}
    allowed: dict[str, Set[str]] = {
        "fields": fields.keys(),
        "stages": set(edition.tracks.values_list("slug", flat=True)),
        "instruments": set(CompanyCard.Instrument.values),
    }
    for name, values in chosen.items():
        if set(values) - allowed[name]:
            wrong[name] = _UNKNOWN[name]
    if not 0 <= low <= MOST_WON:
        wrong["ticket_min_krw"] = _("The smallest ticket can't be below 0.")
    if high is not None and high < low:
        wrong["ticket_max_krw"] = TICKETS_CROSS
    if high is not None and high > MOST_WON:
        wrong["ticket_max_krw"] = _("This is more than any ticket. Check the number of zeros.")
    if any(len(words) > MOST_WORDS for words in lists):
        wrong["keywords"] = _("Name at most 100 words in each list.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _words(typed: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in typed if word.strip()))
