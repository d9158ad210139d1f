"""What the organisers' views need from the request: who asks, and the thing in the address (404 for
strangers).
"""

from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet, prefetch_related_objects
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from challenge.models import Edition, User
from challenge.queries import observed_edition
from judging.models import Assignment, Judge, Round
from submissions.models import Entry

Row = TypeVar("Row", bound=Model)


def actor_of(request: Request) -> User:
    """The signed-in person (every view of the API asks for one)."""
    return cast("User", request.user)


def edition_of(request: Request, slug: str) -> Edition:
    """The edition for its organisers and observers."""
    return observed_edition(actor_of(request), slug)


def round_of(request: Request, slug: str, order: int) -> Round:
    """The round of that order."""
    return get_object_or_404(
        Round.objects.select_related("edition__challenge", "rubric", "announcement"),
        edition=edition_of(request, slug),
        order=order,
    )


def round_in_full(request: Request, slug: str, order: int) -> Round:
    """The round of that order with its rubric, as `RoundOut` shows it."""
    one = round_of(request, slug, order)
    prefetch_related_objects([one], "rubric__criteria__anchors")
    return one


def judge_of(request: Request, slug: str, pk: int) -> Judge:
    """One judge of the edition."""
    return get_object_or_404(judges_of(edition_of(request, slug)), pk=pk)


def judges_of(edition: Edition) -> QuerySet[Judge]:
    """The edition's judges with what is shown of them."""
    return (
        Judge.objects.filter(edition=edition)
        .select_related("user", "organisation", "edition__challenge")
        .prefetch_related("expertise__field")
        .order_by("pk")
    )


def entry_in(round: Round, pk: int) -> Entry:
    """One entry of the round's edition."""
    return get_object_or_404(
        Entry.objects.select_related("startup", "edition"), edition=round.edition_id, pk=pk
    )


def assignment_of(request: Request, slug: str, order: int, pk: int) -> Assignment:
    """One pair of the round."""
    return get_object_or_404(
        Assignment.objects.select_related(
            "round__edition", "judge__user", "entry__startup", "sheet"
        ),
        round=round_of(request, slug, order),
        pk=pk,
    )


def typed(shape: type[BaseSerializer[Any]], request: Request, **options: Any) -> dict[str, Any]:
    """What was sent, checked; wrong input is answered with 400 and the fields."""
    found = shape(data=request.data, **options)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)
