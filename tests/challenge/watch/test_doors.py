"""A supervisor, a balancer and a monitor are answered; nobody else learns anything."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from challenge.watch import doors
from tests.challenge.watch.troubles import TROUBLES

TOKEN = "s3cret-of-the-monitor"


def test_a_living_process_says_so_without_any_server() -> None:
    """No database is asked: pytest refuses it here."""
    answer = Client().get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_by_whatever_name_it_is_called_and_without_a_cookie(path: str) -> None:
    answer = Client().get(path, headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.django_db
def test_with_tables_of_another_version_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_ready", [])
    TROUBLES["a migration is owed"][0]()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "tables": False}


def test_without_a_database_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refused)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False})


def test_without_a_token_there_are_no_figures(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    asked = {"authorization": "Bearer "}
    assert Client().get("/metrics", headers=asked).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer other", 401), ("", 401), ("Bearer 서울", 401)],
)
def test_the_token_opens_the_figures(settings: Any, said: str, status: int) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"authorization": said} if said else {})
    assert answer.status_code == status
    assert (b"challenge_outbox_rows" in answer.content) == (status == 200)
