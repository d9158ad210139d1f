"""A person's own copy of what is kept about them."""
# tested by: tests/introductions/queries/test_personal_data.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of
from introductions.queries.personal_data import personal_data


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
    def get(self, request: Request) -> Response:
        """The same copy as the page's download."""
        return Response(personal_data(actor_of(request)))


urlpatterns = [path("me/data", MyData.as_view(), name="my-data")]
