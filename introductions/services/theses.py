"""What an investor looks for."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput
from challenge.models import Field, User
from challenge.permissions import require
from introductions.models import Investor, Thesis
from introductions.permissions import may_edit_seat


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
    revenue_required: bool = False,
    keywords: Sequence[str] = (),
    excluded_companies: Sequence[str] = (),
) -> Thesis:
    """Replace the thesis.  fields and stages by slug; money in KRW."""
    require(may_edit_seat, actor, investor)
    if ticket_min_krw < 0:
        raise InvalidInput(fields={"ticket_min_krw": _("The smallest ticket can't be below 0.")})
    if ticket_max_krw is not None and ticket_max_krw < ticket_min_krw:
        raise InvalidInput(fields={"ticket_max_krw": _("The largest ticket is below the smallest. Exchange the two.")})
    chosen = list(Field.objects.filter(edition=investor.edition, slug__in=fields))
    thesis, _made = Thesis.objects.update_or_create(
        investor=investor,
        defaults={
            "stages": list(stages),
            "districts": list(districts),
            "ticket_min_krw": ticket_min_krw,
            "ticket_max_krw": ticket_max_krw,
            "revenue_required": revenue_required,
            "keywords": [word.strip() for word in keywords if word.strip()],
            "excluded_companies": [name.strip() for name in excluded_companies if name.strip()],
        },
    )
    thesis.fields.set(chosen)
    audit.record(actor, "thesis.saved", thesis, edition=investor.edition, fields=[field.slug for field in chosen])
    return thesis
