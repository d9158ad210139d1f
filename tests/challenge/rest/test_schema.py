"""The API describes itself completely, and says no in one of two shapes, in the
caller's language.
"""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from challenge.rest.schema import TAGS
from tests.judging import factories as f

LARGE = " " * (7 * 1024 * 1024)
DEEP = '{"a":' * 5000 + "1" + "}" * 5000


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    said = io.StringIO()
    call_command(
        "spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=said
    )
    parsed: dict[str, Any] = json.loads(said.getvalue())
    return parsed


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_the_description_is_valid_and_every_operation_has_a_summary_a_room_and_its_refusals(
    schema: dict[str, Any],
) -> None:
    assert schema["openapi"].startswith("3.1")
    assert len(operations(schema)) > 100
    for name, operation in operations(schema):
        assert len(operation.get("summary", "")) > 5, name
        assert operation["tags"][0] in TAGS.values(), name
        assert "403" in operation["responses"], name
        assert ("404" in operation["responses"]) == ("{" in name), name
        if not name.startswith("get "):
            assert {"400", "409", "422"} <= set(operation["responses"]), name


def test_no_two_operations_are_described_by_the_same_words(schema: dict[str, Any]) -> None:
    said = [operation["summary"] for _name, operation in operations(schema)]
    assert sorted({words for words in said if said.count(words) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "path", "body", "status", "code", "words"),
    [
        ("ko", "/api/v1/nowhere/", None, 404, "not_found", "없거나"),
        ("en", "/api/v1/nowhere/", None, 404, "not_found", "isn't yours to see"),
        ("ko", "/api/v1/editions/?search=%00", None, 400, "bad_request", "읽을 수 없는 요청"),
        ("en", "/api/v1/editions/?search=%00", None, 400, "bad_request", "can't be read"),
        ("ko", "/api/v1/applications/", "{", 400, "parse_error", "JSON"),
        (
            "en",
            "/api/v1/applications/",
            '{"edition": NaN}',
            400,
            "parse_error",
            "NaN is not a number",
        ),
        ("en", "/api/v1/applications/", DEEP, 400, "parse_error", "isn't JSON"),
        (
            "ko",
            "/api/v1/applications/",
            json.dumps({"edition": "\ud800"}),
            400,
            "parse_error",
            "저장할 수 없는 문자",
        ),
        (
            "en",
            "/api/v1/applications/",
            json.dumps({"edition": "\x00"}),
            400,
            "parse_error",
            "can't be stored",
        ),
        ("ko", "/api/v1/applications/", LARGE, 413, "too_large", "나누어"),
    ],
    ids=[
        "unknown-ko",
        "unknown-en",
        "nul-ko",
        "nul-en",
        "broken",
        "nan",
        "deep",
        "half-character",
        "nul",
        "large",
    ],
)
def test_what_cannot_be_read_is_refused_in_words_that_help(
    language: str, path: str, body: str | None, status: int, code: str, words: str
) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(f.a_person())
    answer = client.get(path) if body is None else client.post(path, body, "application/json")
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert set(said) == {"type", "errors"}
    assert said["errors"][0]["code"] == code
    assert words in said["errors"][0]["detail"]
    assert said["errors"][0]["attr"] is None


@pytest.mark.django_db
def test_a_text_with_an_emoji_is_no_half_character() -> None:
    client = Client()
    client.force_login(f.a_person())
    assert (
        client.post("/api/v1/applications/", json.dumps({"edition": "🚀"}), "application/json")
        .json()
        .get("type")
        != "client_error"
    )


@pytest.mark.django_db(transaction=True)
def test_nobody_draws_a_whole_table_at_once() -> None:
    edition = f.a_preset_edition()
    client = Client()
    client.force_login(f.organiser_of(edition))
    answer = client.get(f"/api/v1/editions/{edition.slug}/log/?limit=100000")
    assert answer.status_code == 200
    assert (
        client.get(f"/api/v1/editions/{edition.slug}/log/?offset=99999999999999999999").json()[
            "results"
        ]
        == []
    )


@pytest.mark.django_db
def test_a_write_from_a_session_needs_the_csrf_token() -> None:
    person = f.a_person()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = client.patch("/api/v1/startups/1/", "{}", "application/json")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "permission_denied"
