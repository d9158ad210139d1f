"""A person's own copy of what is kept about them, its erasure, and who looked at whose data."""
# tested by: tests/introductions/queries/test_personal_data.py

from typing import Any

from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from challenge.models import DataAccess, Erasure
from challenge.queries import data_accesses, observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from introductions.queries.erasures import erasures_in
from introductions.queries.own_data.archive import own_archive
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.ask import ask_erasure, perform_erasure


class MyData(APIView):
    """Everything that is kept about the signed-in person."""

    @extend_schema(
        responses={
            (200, "application/json"): {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "object"}},
                "description": "Section → its rows, oldest first.",
            }
        }
    )
    @needs_person
    def get(self, request: Request) -> Response:
        """The same copy as the page's download."""
        return Response(personal_data(actor_of(request)))


class MyDataArchive(APIView):
    """The same copy with the files themselves."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @needs_person
    def get(self, request: Request) -> StreamingHttpResponse:
        """A ZIP: data.json, every file that is kept, and SHA256SUMS.txt with their digests."""
        return StreamingHttpResponse(
            own_archive(actor_of(request), JSONEncoder),
            content_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
        )


class AddressIn(serializers.Serializer[None]):
    """Whose data are erased."""

    email = serializers.EmailField()


class ErasureOut(serializers.ModelSerializer[Erasure]):
    """An erasure; done_at is empty until it is finished."""

    asked_by = serializers.CharField(source="asked_by.email", read_only=True)

    class Meta:
        model = Erasure
        fields = ["id", "person", "asked_by", "asked_at", "done_at"]
        read_only_fields = fields


class DataAccessOut(serializers.ModelSerializer[DataAccess]):
    """Somebody was shown personal data: of a startup, of a person, or of a group."""

    reader = serializers.CharField(source="reader.email", read_only=True)

    class Meta:
        model = DataAccess
        fields = ["id", "at", "reader", "read_as", "place", "group", "company", "person"]
        read_only_fields = fields


class MyErasure(APIView):
    """Have everything erased that is kept about the signed-in person."""

    @extend_schema(request=AddressIn, responses={202: ErasureOut})
    @needs_person
    def post(self, request: Request) -> Response:
        """With one's own address, to be sure.  The account is closed at once."""
        erasure = ask_erasure(actor=actor_of(request), **typed(AddressIn, request))
        return Response(ErasureOut(erasure).data, status=status.HTTP_202_ACCEPTED)


class Erasures(ListAPIView[Erasure]):
    """The erasures that an edition's organisers performed, newest first; POST performs one."""

    serializer_class = ErasureOut

    def get_queryset(self) -> Any:
        """Those of the edition in the address."""
        if getattr(self, "swagger_fake_view", False):
            return Erasure.objects.none()
        return erasures_in(observed_edition(actor_of(self.request), self.kwargs["slug"]))

    @extend_schema(request=AddressIn, responses={202: ErasureOut})
    @needs_person
    def post(self, request: Request, slug: str) -> Response:
        """Erase the data of somebody who takes part in the edition."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        erasure = perform_erasure(actor=actor, edition=edition, **typed(AddressIn, request))
        return Response(ErasureOut(erasure).data, status=status.HTTP_202_ACCEPTED)


class DataAccesses(ListAPIView[DataAccess]):
    """Who was shown whose personal data in an edition, newest first."""

    serializer_class = DataAccessOut

    def get_queryset(self) -> Any:
        """Those of the edition in the address."""
        if getattr(self, "swagger_fake_view", False):
            return DataAccess.objects.none()
        return data_accesses(observed_edition(actor_of(self.request), self.kwargs["slug"]))


urlpatterns = [
    path("me/data", MyData.as_view(), name="my-data"),
    path("me/data/archive", MyDataArchive.as_view(), name="my-data-archive"),
    path("me/erasure", MyErasure.as_view(), name="my-erasure"),
    path("editions/<slug:slug>/erasures/", Erasures.as_view(), name="edition-erasures"),
    path("editions/<slug:slug>/data-accesses/", DataAccesses.as_view(), name="data-accesses"),
]
