"""The waiting list of a published result: in which order it moves up, and who said yes."""
# tested by: tests/judging/services/results/after/test_move_up.py

from django.db.models import F, OuterRef, QuerySet, Subquery

from judging.models import Decision, DecisionKind, PlaceOffer, Round, Standing
from judging.queries.results.published.free_places import WAITS, free_places
from submissions.models import Entry


# viewer: caller
def in_order(round: Round) -> QuerySet[Decision]:
    """Decisions of those who wait, by the official rank that they rest on; those without: last."""
    rank = Standing.objects.filter(tally=OuterRef("tally"), entry=OuterRef("entry")).values("rank")
    rows = Decision.objects.filter(WAITS, round=round).annotate(rank=Subquery(rank[:1]))
    return rows.order_by(F("rank").asc(nulls_last=True), "entry__number", "entry")


# viewer: caller
def next_in_line(round: Round) -> Entry | None:
    """Who is asked next: the first that was never asked."""
    asked = PlaceOffer.objects.filter(round=round).values("entry")
    waiting = in_order(round).exclude(entry__in=asked).select_related("entry__startup")
    first = waiting.first()
    return first.entry if first else None


# viewer: caller
def offers_to_place(round: Round) -> list[PlaceOffer]:
    """Those who accepted a place that no correction has given yet."""
    free = free_places(round)
    left = [entry.pk for entry in free.left_by] if free else []
    rows = PlaceOffer.objects.filter(
        round=round, left_by__in=left, state=PlaceOffer.State.ACCEPTED,
        entry__decisions__in=Decision.objects.filter(WAITS, round=round),
    )  # fmt: skip
    names = ("entry__startup", "entry__edition", "left_by__startup", "left_by__edition")
    return list(rows.select_related(*names).order_by("pk"))


# viewer: caller
def awards_left(round: Round) -> dict[int, str]:
    """Entry → the key of the award that it was given in this round."""
    rows = Decision.objects.filter(round=round, kind=DecisionKind.AWARD)
    return dict(rows.values_list("entry", "award__key"))


# viewer: caller
def offers_of(round: Round) -> QuerySet[PlaceOffer]:
    """Everybody who was asked, in the order in which they were."""
    names = ("entry__startup", "entry__edition", "left_by__startup", "left_by__edition")
    return PlaceOffer.objects.filter(round=round).select_related(*names).order_by("pk")


# viewer: caller
def offer_to(entry: Entry) -> PlaceOffer | None:
    """What the entry was asked last."""
    rows = PlaceOffer.objects.filter(entry=entry).select_related("round__edition", "edition")
    return rows.order_by("-pk").first()
