"""Whom a researcher tells of a hole: nobody is named until the operator says who."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

PATH = "/.well-known/security.txt"
pytestmark = pytest.mark.django_db


def test_without_a_contact_there_is_none() -> None:
    assert Client().get(PATH).status_code == 404


def test_it_names_each_contact_and_a_day_within_a_year_until_which_it_holds(settings: Any) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.org", "https://example.org/report"]
    settings.SITE_URL = "https://challenge.example.org"
    answer = Client().get(PATH)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    assert ["Canonical", "https://challenge.example.org/.well-known/security.txt"] in fields
    assert ["Preferred-Languages", "ko, en"] in fields
    (until,) = (value for name, value in fields if name == "Expires")
    left = datetime.strptime(until, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


def test_it_is_read_and_nothing_else(settings: Any) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.org"]
    assert Client().post(PATH).status_code == 405
