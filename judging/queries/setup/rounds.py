"""What every organiser's page starts from.

The rounds of an edition, and the one that is looked at.
"""

# tested by: tests/frontend/pages/organisers/rounds/test_rounds.py

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from challenge.models import Edition
from judging.models import Criterion, Discussion, Round, RoundState

ROUNDS_AT_REST = {RoundState.SETUP, RoundState.PUBLISHED}


# viewer: caller
def rounds_of(edition: Edition) -> QuerySet[Round]:
    """The edition's rounds in order; each knows `full`, the highest score that a sheet can have,
    and `discussions_on`, how many discussions are open.
    """
    points = (
        Criterion.objects.filter(rubric__round=OuterRef("pk"))
        .order_by()
        .values("rubric")
        .annotate(total=Sum("points"))
        .values("total")
    )
    on = Discussion.objects.filter(round=OuterRef("pk"), state=Discussion.State.OPEN)
    counted = on.order_by().values("round").annotate(count=Count("pk")).values("count")
    return (
        Round.objects.filter(edition=edition)
        .select_related("announcement", "rubric")
        .annotate(full=Coalesce(Subquery(points), Decimal(100)))
        .annotate(discussions_on=Coalesce(Subquery(counted), 0))
        .order_by("order")
    )


# viewer: pure
def current_round(rounds: Sequence[Round], order: str = "") -> Round | None:
    """The round that was asked for by its order.

    Otherwise the one where something happens, or the first that waits.
    """
    wanted = next((round for round in rounds if str(round.order) == order), None)
    busy = next((round for round in rounds if round.state not in ROUNDS_AT_REST), None)
    waiting = next((round for round in rounds if round.state == RoundState.SETUP), None)
    return wanted or busy or waiting or (rounds[-1] if rounds else None)


def full_points(round: Round) -> Decimal:
    """The highest score of a sheet of the round (from `rounds_of`, or 100)."""
    return Decimal(getattr(round, "full", None) or 100)
