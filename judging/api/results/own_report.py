"""A judge's own scoring, shown after the close."""

# tested by: tests/frontend/pages/judges/test_scoring.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from judging.api.requests import pledged_round
from judging.api.results.serializers import OwnReportOut
from judging.queries.results.judge_statistics import own_habits


class OwnReport(APIView):
    """One's own scoring after the close."""

    @extend_schema(responses=OwnReportOut)
    def get(self, request: Request, pk: int) -> Response:
        """Beside the panel as a whole.

        404 before the close, and where there is too little to compare.
        """
        habits = own_habits(*pledged_round(request, pk))
        if habits is None:
            raise NotFound
        return Response(OwnReportOut(habits).data)


urlpatterns = [
    path("judge/rounds/<int:pk>/report", OwnReport.as_view(), name="judge-report"),
]
