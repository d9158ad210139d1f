"""Organisers form panels of judges."""

# tested by: tests/judging/api/assignment/test_assignments.py

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from judging.api.panel.serializers import PanelShape
from judging.api.requests import edition_of
from judging.models import Panel
from judging.services.panel import panels


class Panels(ListAPIView[Panel]):
    """The edition's panels.  A round says in its allocation_options which panel has which field."""

    serializer_class = PanelShape

    def get_queryset(self) -> QuerySet[Panel]:
        """In the order in which they were formed."""
        if getattr(self, "swagger_fake_view", False):
            return Panel.objects.none()
        return Panel.objects.filter(edition=edition_of(self.request, self.kwargs["slug"])).order_by(
            "pk"
        )

    @extend_schema(request=PanelShape, responses={201: PanelShape})
    def post(self, request: Request, slug: str) -> Response:
        """Form one."""
        panel = panels.save_panel(
            actor=actor_of(request), edition=edition_of(request, slug), **typed(PanelShape, request)
        )
        return Response(PanelShape(panel).data, status=status.HTTP_201_CREATED)


class OnePanel(APIView):
    """A panel."""

    @extend_schema(request=PanelShape, responses=PanelShape)
    @takes_version
    def put(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Give it another name."""
        panel = _panel(request, slug, pk)
        return Response(
            PanelShape(
                panels.save_panel(
                    actor=actor_of(request),
                    seen=seen,
                    edition=panel.edition,
                    panel=panel,
                    **typed(PanelShape, request),
                )
            ).data
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Dissolve it: its judges see all fields again."""
        panels.remove_panel(actor=actor_of(request), panel=_panel(request, slug, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _panel(request: Request, slug: str, pk: int) -> Panel:
    return get_object_or_404(
        Panel.objects.select_related("edition"), edition=edition_of(request, slug), pk=pk
    )


urlpatterns = [
    path("editions/<slug:slug>/panels/", Panels.as_view(), name="edition-panels"),
    path("editions/<slug:slug>/panels/<int:pk>/", OnePanel.as_view(), name="edition-panel"),
]
