"""For organisers: what there is to do in all their editions."""
# tested by: tests/frontend/pages/organisers/test_todos_across.py

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import editions_run_by
from challenge.rest.requests import actor_of
from judging.queries.overview.todos_at_a_glance import todos_at_a_glance


class EditionTodoOut(serializers.Serializer[Any]):
    """So many things of a kind to do.  round: its order; null: it is about the whole edition."""

    edition = serializers.SlugField()
    code = serializers.CharField()
    count = serializers.IntegerField()
    round = serializers.IntegerField(allow_null=True)


class Todos(APIView):
    """What there is to do."""

    @extend_schema(responses=EditionTodoOut(many=True))
    def get(self, request: Request) -> Response:
        """In all editions that one organises or watches."""
        actor = actor_of(request)
        editions = {edition.pk: edition for edition in editions_run_by(actor)}
        rows = [
            {
                "edition": editions[todo.edition].slug,
                "code": todo.code,
                "count": todo.count,
                "round": todo.round,
            }
            for todo in todos_at_a_glance(actor, editions.values(), timezone.now())
        ]
        return Response(EditionTodoOut(rows, many=True).data)


urlpatterns = [path("todos", Todos.as_view(), name="todos")]
