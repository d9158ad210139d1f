"""기피 신청 (objections): a startup objects to judges of its entry; organisers see who matches."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.requests import edition_of
from judging.models import Objection
from judging.queries.assignment.objections import matched_objections, objections_of
from judging.services.assignment.objections import raise_objection, withdraw_objection
from submissions.queries.entries import entry_for


class ObjectionIn(serializers.Serializer[Any]):
    """A person, an organisation (by name or e-mail domain), or both.

    Then a person of that organisation.
    """

    person = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    organisation = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default=""
    )
    reason = serializers.CharField(max_length=300)


class ObjectionOut(serializers.ModelSerializer[Objection]):
    """What the startup said.  Whether such a judge exists is not told to it."""

    class Meta:
        model = Objection
        fields = ["id", "person", "organisation", "reason", "made_at", "withdrawn_at"]
        read_only_fields = fields


class ObjectedOut(serializers.Serializer[Any]):
    """An objection as organisers see it; judges: those whom it means."""

    objection = ObjectionOut()
    entry = serializers.IntegerField(source="objection.entry_id")
    judges = serializers.ListField(child=serializers.IntegerField())


class Objections(APIView):
    """Whom the startup wants kept away from its entry."""

    @extend_schema(responses=ObjectionOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The objections in force."""
        return Response(
            ObjectionOut(objections_of(entry_for(actor_of(request), pk)), many=True).data
        )

    @extend_schema(request=ObjectionIn, responses={201: ObjectionOut})
    def post(self, request: Request, pk: int) -> Response:
        """Object to a judge, until scoring opens; a few per entry, each with a reason."""
        objection = raise_objection(
            actor=actor_of(request),
            entry=entry_for(actor_of(request), pk),
            **typed(ObjectionIn, request),
        )
        return Response(ObjectionOut(objection).data, status=status.HTTP_201_CREATED)


class OneObjection(APIView):
    """One objection."""

    @extend_schema(responses=ObjectionOut)
    def delete(self, request: Request, pk: int, objection: int) -> Response:
        """Withdraw the objection, as long as one may be made."""
        rows = Objection.objects.filter(entry=entry_for(actor_of(request), pk)).select_related(
            "entry__edition", "entry__startup"
        )
        return Response(
            ObjectionOut(
                withdraw_objection(
                    actor=actor_of(request), objection=get_object_or_404(rows, pk=objection)
                )
            ).data
        )


class EditionObjections(APIView):
    """The objections of all startups of an edition."""

    @extend_schema(responses=ObjectedOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those in force, with the judges whom they mean."""
        rows = [
            {"objection": row.objection, "judges": [judge.pk for judge in row.judges]}
            for row in matched_objections(edition_of(request, slug))
        ]
        return Response(ObjectedOut(rows, many=True).data)


urlpatterns = [
    path("applications/<int:pk>/objections/", Objections.as_view(), name="application-objections"),
    path(
        "applications/<int:pk>/objections/<int:objection>/",
        OneObjection.as_view(),
        name="application-objection",
    ),
]
for_organisers = [
    path("editions/<slug:slug>/objections/", EditionObjections.as_view(), name="edition-objections")
]
