"""What views need from the request: who asks, and the thing in the address (404 for strangers)."""

# tested by: tests/judging/api/test_organisers.py

from collections.abc import Sequence

from django.db.models import Manager, QuerySet, prefetch_related_objects
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from challenge.models import Edition
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of
from judging.models import Assignment, Judge, Round
from judging.queries.scoring.judge_work import VISIBLE_ROUNDS, round_for
from judging.services.assignment.recuse import NamesUnchecked
from judging.services.panel.way_in import PledgeMissing
from submissions.models import Entry

ROUND_PATH = "editions/<slug:slug>/rounds/<int:order>"  # of every address below a round


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
    round = round_of(request, slug, order)
    prefetch_related_objects([round], "rubric__criteria__anchors")
    return round


def judge_of(request: Request, slug: str, pk: int) -> Judge:
    """One judge of the edition, who may be a shadow."""
    return get_object_or_404(_shown(Judge.with_shadows, edition_of(request, slug)), pk=pk)


def judges_of(edition: Edition) -> QuerySet[Judge]:
    """The edition's judges with what is shown of them."""
    return _shown(Judge.objects, edition)


def _shown(among: Manager[Judge], edition: Edition) -> QuerySet[Judge]:
    return (
        among.filter(edition=edition)
        .select_related("user", "organisation", "edition__challenge")
        .prefetch_related("expertise__field")
        .order_by("pk")
    )


def pledged_round(
    request: Request, pk: int, states: Sequence[str] = VISIBLE_ROUNDS
) -> tuple[Round, Judge]:
    """The round and the asking judge's seat in it.  PledgeMissing: not signed yet."""
    way = round_for(actor_of(request), pk, states)
    if way.missing == "pledge":
        raise PledgeMissing
    return way.round, way.judge


def round_to_read(
    request: Request, pk: int, states: Sequence[str] = VISIBLE_ROUNDS
) -> tuple[Round, Judge]:
    """The same, of a judge who may read its entries.  NamesUnchecked: not gone through yet."""
    way = round_for(actor_of(request), pk, states)
    if way.missing == "names":
        raise NamesUnchecked
    return pledged_round(request, pk, states)


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
