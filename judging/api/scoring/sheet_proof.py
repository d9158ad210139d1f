"""The proof of a judge's own sheets, for the judge alone."""

# tested by: tests/judging/queries/scoring/test_sheet_proof.py

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.api.requests import pledged_round
from judging.queries.scoring.sheet_proof import sheet_receipt


class SheetProof(APIView):
    """The receipt of a score sheet in the public log."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        """Every sheet with its proof (docs/proof-format.md); 409 until the first is signed."""
        return Response(sheet_receipt(*pledged_round(request, pk)))


urlpatterns = [
    path("judge/rounds/<int:pk>/proof", SheetProof.as_view(), name="judge-proof"),
]
