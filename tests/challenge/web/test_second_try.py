"""A write that loses a race in the database is tried once more, for pages, the API and tasks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from challenge.celery import app
from challenge.kernel.errors import WrongState
from challenge.models import Organisation
from challenge.web.second_try import is_lost_race, second_try
from frontend.middleware import show_refusals
from tests.races.at_once import tried

pytestmark = pytest.mark.django_db(transaction=True)


class Deadlock:
    """Two transactions that take two rows in opposite orders; PostgreSQL ends one of them."""

    def __init__(self) -> None:
        self.rows = [
            Organisation.objects.create(kind="company", name_ko=name).pk for name in ("가", "나")
        ]
        self.both_hold_one = threading.Barrier(2, timeout=10)
        self.times = 0

    def take(self, rows: list[int]) -> None:
        """Lock one row, wait for the other transaction's first time, lock the second one."""
        self.times += 1
        first_time = self.times <= 2
        with transaction.atomic():
            for place, pk in enumerate(rows):
                if place and first_time:
                    self.both_hold_one.wait()
                Organisation.objects.filter(pk=pk).update(name_en="x")

    def beside(self, act: Callable[[], Any]) -> Any:
        """The act's answer, run while another thread takes the rows the other way round."""
        other = threading.Thread(target=lambda: tried(self._the_other_way))
        other.start()
        try:
            return act()
        finally:
            other.join()

    def _the_other_way(self) -> None:
        try:
            with connection.cursor() as cursor:  # so that the other one is chosen
                cursor.execute("SET deadlock_timeout = '30s'")
            self.take(self.rows[::-1])
        finally:
            connection.close()


def test_a_page_that_loses_a_deadlock_answers_all_the_same(rf: Any) -> None:
    race = Deadlock()

    def page(request: HttpRequest) -> HttpResponse:
        race.take(race.rows)
        return HttpResponse("saved")

    def get_response(request: HttpRequest) -> HttpResponse:
        request.resolver_match = ResolverMatch(page, (), {})
        try:
            return page(request)
        except OperationalError as error:
            answer = layer.process_exception(request, error)
            assert answer is not None
            return answer

    layer = show_refusals(get_response)
    answer = race.beside(lambda: layer(rf.post("/x/", {"a": "b"})))
    assert (answer.content, race.times) == (b"saved", 3)


def test_an_operation_that_loses_a_deadlock_answers_all_the_same() -> None:
    race = Deadlock()

    class Operation(APIView):
        permission_classes: list[Any] = []

        def post(self, request: Any) -> Response:
            race.take(race.rows)
            return Response(request.data)

    request = APIRequestFactory().post("/x", {"a": "b"}, format="json")
    answer = race.beside(lambda: Operation.as_view()(request))
    assert (answer.status_code, answer.data, race.times) == (200, {"a": "b"}, 3)


def test_an_operation_that_is_tried_again_reads_what_was_sent_from_its_beginning() -> None:
    race = Deadlock()

    class Operation(APIView):
        permission_classes: list[Any] = []
        parser_classes = [MultiPartParser]

        def post(self, request: Any) -> Response:
            sent = request.data["file"].read()
            race.take(race.rows)
            return Response(sent.decode())

    file = SimpleUploadedFile("a.csv", b"a,b")
    request = APIRequestFactory().post("/x", {"file": file}, format="multipart")
    answer = race.beside(lambda: Operation.as_view()(request))
    assert (answer.status_code, answer.data, race.times) == (200, "a,b", 3)


def test_a_task_that_loses_a_deadlock_does_its_work_all_the_same() -> None:
    race = Deadlock()

    @app.task(name="tests.loses_a_deadlock")
    def task() -> str:
        race.take(race.rows)
        return "done"

    assert race.beside(task) == "done"
    assert race.times == 3
    app.tasks.pop("tests.loses_a_deadlock")


def test_whoever_loses_twice_is_told_to_look_again() -> None:
    Organisation.objects.create(kind="company", name_ko="다")

    def make() -> None:
        with transaction.atomic():
            Organisation.objects.create(kind="company", name_ko="다")

    with pytest.raises(IntegrityError) as lost:
        make()
    assert is_lost_race(lost.value)
    with pytest.raises(WrongState):
        second_try(lost.value, make)
    assert not is_lost_race(ValueError())
