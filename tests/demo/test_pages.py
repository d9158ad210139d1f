"""A door of the demo: a page with one button, and nothing at all where DEMO is not set."""

from typing import Any

import pytest
from django.test import Client

from demo.pages import address_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_a_door_signs_in_by_its_button_as_often_as_one_likes(settings: Any) -> None:
    settings.DEMO = True
    person = make.a_person()
    door = address_of(person, "apply")
    for _time in range(2):
        client = Client()
        assert client.get(door).status_code == 200
        assert "_auth_user_id" not in client.session
        assert client.post(door)["Location"].endswith("/apply/")
        assert client.session["_auth_user_id"] == str(person.pk)
    assert Client().post("/demo/enter/made-up/").status_code == 404


def test_there_is_no_door_outside_the_demo() -> None:
    client, door = Client(), address_of(make.a_person(), "run")
    for method in (client.get, client.post):
        assert method(door).status_code == 404
    assert "_auth_user_id" not in client.session
