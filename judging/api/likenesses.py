"""Entries that look alike, by API, for organisers and observers."""

# tested by: tests/frontend/pages/organisers/entries/test_likenesses.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of
from judging.api.requests import edition_of
from judging.queries.overview.likenesses import (
    Alike,
    likenesses_in,
    likenesses_of,
    shown_likenesses,
)
from judging.services.setup.note_likenesses import note_likenesses
from submissions.models import Entry, LikenessTrait

MOST_PAIRS = 500


class AlikeEntryOut(serializers.ModelSerializer[Entry]):
    """One of the two, as submitted."""

    edition = serializers.CharField(source="edition.slug")
    company = serializers.CharField(source="startup.name")

    class Meta:
        model = Entry
        fields = ["id", "code", "edition", "company", "title", "state"]
        read_only_fields = fields


class LikenessOut(serializers.Serializer[Any]):
    """What two entries have in common, the strongest first.

    share: of the five-letter pieces of both texts that are in both, an estimate; 0: they are not
    near.  won: ids of those that won an announced award.
    """

    first = AlikeEntryOut()
    other = AlikeEntryOut()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=LikenessTrait.Kind.choices), source="alike.kinds"
    )
    share = serializers.FloatField(source="alike.share")
    won = serializers.ListField(child=serializers.IntegerField())


class EditionLikenesses(APIView):
    """Pairs with at least one entry of the edition."""

    @extend_schema(responses=LikenessOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Of those with the most in common 500; it says what is the same, and decides nothing."""
        edition = edition_of(request, slug)
        rows = likenesses_in(actor_of(request), edition)[:MOST_PAIRS]
        return _answer(request, edition, rows, "api:edition-likenesses")


class EntryLikenesses(APIView):
    """Pairs that one entry is in."""

    @extend_schema(responses=LikenessOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """The most in common first."""
        edition = edition_of(request, slug)
        rows = Entry.objects.select_related("edition").filter(edition=edition)
        entry = get_object_or_404(rows, pk=pk)
        found = likenesses_of(actor_of(request), entry)[:MOST_PAIRS]
        return _answer(request, edition, found, "api:entry-likenesses", entry.pk)


def _answer(
    request: Request, edition: Any, rows: list[Alike], place: str, leader: int = 0
) -> Response:
    shown = shown_likenesses(rows, [leader])
    note_likenesses(reader=actor_of(request), edition=edition, place=place, shown=shown)
    return Response(LikenessOut(shown, many=True).data)


urlpatterns = [
    path(
        "editions/<slug:slug>/likenesses/",
        EditionLikenesses.as_view(),
        name="edition-likenesses",
    ),
    path(
        "editions/<slug:slug>/entries/<int:pk>/likenesses",
        EntryLikenesses.as_view(),
        name="entry-likenesses",
    ),
]
