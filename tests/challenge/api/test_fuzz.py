"""No operation of the API answers any input from anybody with a crash, and every refusal has one of
the two documented shapes.
"""

import json
import os
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import User
from tests.challenge.api.world import World, a_world
from tests.outside_transactions import undone

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))  # more: a longer search by hand
SEED = int(os.environ.get("FUZZ_SEED", "2027"))
ODD_NUMBERS = [True, 0, -1, 0.5, 1e308, float("nan"), float("inf"), 2**31, 2**63, 10**40]
ODD_TEXTS = ["", " ", "\x00", "\ud800", "가" * 300, "x" * 5000, "<b>", "../..", "😀\u202e"]
ODD_TIMES = ["2026-99-99", "0001-01-01", "9999-12-31T23:59:59+14:00", "1e9", "NaN"]
ODD_SHAPES: list[Any] = [
    None,
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"a": {"b": []}},
    ["x", 1],
    [2**63],
]
NASTY: list[Any] = [*ODD_NUMBERS, *ODD_TEXTS, *ODD_TIMES, *ODD_SHAPES]
BODIES: list[str | bytes] = [
    "",
    "{",
    "[]",
    "null",
    '"x"',
    "5",
    "[[[[1]]]]",
    "\ufeff{}",
    '{"a": NaN}',
    "{" + '"a":{' * 900 + "}" * 901,
    b"\xff\xfe",
    "[" * 100_000,
]
CONTENT_TYPES = ["application/json"] * 9 + ["text/plain", "multipart/form-data; boundary=x"]
NUMBERS = ["0", "1", "999999999999", "99999999999999999999999", "-1"]


class Fuzz:
    """Draws requests from the schema: real and wrong names in addresses, right, half-right and
    absurd bodies.
    """

    def __init__(self, world: World, schema: dict[str, Any], random: Random) -> None:
        self.world, self.schema, self.random = world, schema, random

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, item in self.schema["paths"].items():
            for method in ("get", "post", "put", "patch", "delete"):
                if method in item:
                    yield method, path, item[method]

    def address(self, path: str) -> str:
        """Half of them of things that belong together: names drawn one by one seldom do, and the
        more names there are, the more answers are a 404 before anything else is looked at.
        """
        belong_together = self.random.random() < 0.5
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                known = self.world.real.get(words[place - 1], [])
                words[place] = (
                    str(known[0] if belong_together else self.random.choice(known))
                    if known and (belong_together or self.random.random() < 0.9)
                    else self.random.choice([*NUMBERS, "some-slug"])
                )
        query = self.random.choice(
            [
                "",
                "",
                "",
                "?limit=-1&offset=x",
                "?limit=99999999999999999999",
                "?offset=0",
                "?offset=%00",
                "?state=x&search=%00&ordering=%27",
            ]
        )
        return "/".join(words) + query

    def body(self, operation: dict[str, Any]) -> str | bytes:
        content = operation.get("requestBody", {}).get("content", {})
        if not content or self.random.random() < 0.15:
            return self.random.choice(BODIES)
        return json.dumps(self.value(next(iter(content.values()))["schema"]))

    def value(self, schema: dict[str, Any], depth: int = 0) -> Any:
        if depth and self.random.random() < 0.15:
            return self.random.choice(NASTY)
        if "$ref" in schema:
            return self.value(
                self.schema["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], depth
            )
        for many in ("oneOf", "anyOf", "allOf"):
            if many in schema:
                return self.value(self.random.choice(schema[many]), depth)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type", "object")
        return self.of_kind(
            self.random.choice(kind) if isinstance(kind, list) else kind, schema, depth
        )

    def of_kind(self, kind: str, schema: dict[str, Any], depth: int) -> Any:
        if kind == "array":
            return [
                self.value(schema.get("items", {}), depth + 1)
                for _ in range(self.random.choice([0, 1, 1, 2]))
            ]
        if kind == "object":
            known = {
                name: self.value(part, depth + 1)
                for name, part in schema.get("properties", {}).items()
                if self.random.random() < 0.9
            }
            other = schema.get("additionalProperties")
            return known | (
                {self.word(): self.value(other, depth + 1)} if isinstance(other, dict) else {}
            )
        if kind in {"integer", "number"}:
            return self.random.choice([0, 1, 2, 50, schema.get("maximum", 3), *self.some_real(int)])
        return {"boolean": self.random.choice([True, False]), "null": None}.get(
            kind, self.text(schema)
        )

    def text(self, schema: dict[str, Any]) -> str:
        formats = {
            "date-time": "2026-11-30T18:00:00+09:00",
            "date": "2022-03-02",
            "email": "someone@example.com",
            "uri": "https://example.com",
            "decimal": "1.5",
        }
        return formats.get(
            schema.get("format", ""), self.random.choice(["가나다", "1.5", self.word()])
        )

    def word(self) -> str:
        return str(self.random.choice(self.some_real(str)))

    def some_real(self, kind: type) -> list[Any]:
        return [
            value
            for values in self.world.real.values()
            for value in values
            if isinstance(value, kind)
        ]


def shape_of(answer: Any) -> str:
    """What is wrong with the way it says no; empty: nothing."""
    if answer.status_code < 400:
        return ""
    try:
        said = answer.json()
    except ValueError:
        return "no JSON"
    if isinstance(said, dict):
        standard = said.get("type") and all(
            {"code", "detail", "attr"} == set(error) for error in said.get("errors", [{}])
        )
        refusal = isinstance(said.get("code"), str) and isinstance(said.get("detail"), str)
        spoken = {409, 410, 422}  # these carry what is there now, as their schema says
        if standard or refusal or answer.status_code in spoken:
            return ""
    return f"answers {str(said)[:150]}"


def crash_of(error: Exception) -> str:
    """What it was, and where in our own code."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in frame.filename
    ]
    where = re.sub(r".*/", "", frames[-1].filename) + f":{frames[-1].lineno}"
    return f"{type(error).__name__} {str(error)[:120]} at {where}"


@pytest.mark.django_db
def test_no_operation_crashes_on_any_input_from_anybody() -> None:
    world = a_world()
    schema = Client().get(reverse("schema"), {"format": "json"}).json()
    fuzz, crashes, answers = Fuzz(world, schema, Random(SEED)), Counter[str](), Counter[int]()
    clients = {part: Client(headers={"accept-language": "ko"}) for part in world.people}
    for part, person in world.people.items():
        if person:
            clients[part].force_login(person)
    for method, path, operation in fuzz.operations():
        for part in [part for part in clients for _ in range(ROUNDS)]:
            address, body = fuzz.address(path), fuzz.body(operation)
            headers = {"idempotency-key": fuzz.random.choice(["", "k", "k" * 300, "한글"])}
            kind = fuzz.random.choice(CONTENT_TYPES)
            with undone():
                try:
                    answer = clients[part].generic(
                        method.upper(), address, body, kind, headers=headers
                    )
                    answers[answer.status_code] += 1
                    if answer.status_code >= 500 or (wrong := shape_of(answer)):
                        crashes[f"{method} {path}: {answer.status_code} {wrong}"] += 1
                except Exception as error:  # noqa: BLE001 - a crash is what we look for
                    sent = f"{part} sent {address} {str(body)[:200]}"
                    crashes[f"{method} {path}: {crash_of(error)}; {sent}"] += 1
    assert not crashes, "\n".join(crashes)
    assert answers[200] > 20, answers
    assert set(answers) > {200, 201, 204, 400, 401, 403, 404, 409, 422} - {401}, answers


def _rows_within(fuzz: Fuzz, operation: dict[str, Any]) -> list[str]:
    """The fields of the operation's body that are lists of objects."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()))["schema"] if content else {}
    named = fuzz.schema["components"]["schemas"]
    properties = named.get(schema.get("$ref", "").rsplit("/", 1)[-1], {}).get("properties", {})
    return [name for name, part in properties.items() if "$ref" in part.get("items", {})]


@pytest.mark.django_db
def test_a_row_within_a_change_is_whole() -> None:
    """Nothing is required at the top of a PATCH; a row within it without its own fields is wrong
    input, no crash.
    """
    world = a_world()
    schema = Client().get(reverse("schema"), {"format": "json"}).json()
    fuzz = Fuzz(world, schema, Random(SEED))
    won = replace(world, real=world.real | {"applications": world.real["decisions"]})
    found = [
        (path, name)
        for method, path, operation in fuzz.operations()
        for name in _rows_within(fuzz, operation)
        if method == "patch"
    ]
    assert found
    for path, name in found:
        # a card is written by the startup that won, a forecast by a judge; all else is the
        # organiser's
        place, part = (won, "startup") if "/applications/" in path else (world, "organiser")
        if path.endswith("/forecasts"):
            part = "judge"
        client = Client()
        client.force_login(place.people[part] or User())
        answer = client.patch(place.address(path), json.dumps({name: [{}]}), "application/json")
        assert answer.status_code == 400, (path, name, answer.content)
