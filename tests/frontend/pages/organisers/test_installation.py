"""The page on which an operator sees how the installation stands."""

from typing import Any

import pytest
from django.test import Client

from tests.challenge.watch.troubles import TROUBLES, in_order
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def page(person: Any, path: str = "/en/run/status/") -> Any:
    client = Client()
    client.force_login(person)
    return client.get(path)


def test_what_is_broken_comes_first(settings: Any) -> None:
    in_order(settings)
    settings.REQUIRE_ORGANISER_MFA = False  # nobody here has a second factor
    operator = make.an_operator()
    TROUBLES["the clock stands"][0]()
    shown = page(operator)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Something is broken" in text
    assert text.index("The clock stands since") < text.index("PostgreSQL")
    assert "자동 진행이" in page(operator, "/run/status/").content.decode()


def test_the_way_to_it_is_shown_to_operators_alone() -> None:
    operator = make.an_operator()
    make.a_preset_edition()
    organiser = make.an_organiser_of(make.a_preset_edition())
    assert "/en/run/status/" in page(operator, "/en/run/?all").content.decode()
    assert "/en/run/status/" not in page(organiser, "/en/run/?all").content.decode()
    assert page(organiser).status_code == 404
    assert page(make.a_person()).status_code == 404
