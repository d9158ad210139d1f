"""People of the council who may be asked to judge."""
# tested by: tests/judging/services/panel/test_from_council.py

from django.db.models import Prefetch, QuerySet

from challenge.models import CouncilPerson, Edition, Seat, User
from challenge.models.council.members import council_day
from challenge.permissions import may_organise
from judging.models import Judge


def council_people(
    viewer: User, edition: Edition, division: int | None = None
) -> QuerySet[CouncilPerson]:
    """Who acts for a member today, sits in a division (in this one), and isn't among the judges.

    Nobody for whoever doesn't organise the edition.
    """
    if not may_organise(viewer, edition):
        return CouncilPerson.objects.none()
    here = Judge.with_shadows.filter(edition=edition).values("user")
    seats = Seat.objects.all() if division is None else Seat.objects.filter(division=division)
    shown = Prefetch("seats", queryset=Seat.objects.select_related("division"))
    rows = CouncilPerson.objects.acting_on(council_day()).exclude(user__in=here)
    return (
        rows.filter(pk__in=seats.values("person"), user__erased_at=None)
        .select_related("user", "membership__organisation")
        .prefetch_related(shown)
        .order_by("user__name", "pk")
    )
