"""Every write of the site, found: the operations of the OpenAPI document, and forms as pages show
them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.challenge.api.test_fuzz import Fuzz
from tests.challenge.api.world import World
from tests.walked_urls import Address, addresses

FORM = "application/x-www-form-urlencoded"
ROLES = {
    "organisers": "organiser",
    "judges": "judge",
    "startups": "startup",
    "investors": "investor",
    "account": "somebody",
    "public": "somebody",
}
# What a form of the pages or an operation is left out of the races for, by name.
LEFT_OUT = {
    "account:sign_out": "ends the session that the race is run with",
    "socialaccount": "leads to another house",
    "account_": "allauth's own",
    "mfa_": "allauth's own",
    "usersessions_": "allauth's own",
    "admin:": "Django's own",
    "set_language": "a cookie, no row",
}


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something."""

    name: str
    method: str
    address: str
    body: str = ""
    kind: str = "application/json"
    person: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> Any:
        """The answer."""
        return client.generic(self.method, self.address, self.body, self.kind, headers=self.headers)


class Sensible(Fuzz):
    """Draws bodies that fit their schema and addresses of things that exist."""

    def value(self, schema: dict[str, Any], depth: int = 0) -> Any:
        return super().value(schema)

    def address(self, path: str) -> str:
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                words[place] = str(self.random.choice(self.world.real[words[place - 1]]))
        return "/".join(words)


def operations(world: World, random: Random) -> dict[str, Iterator[Write]]:
    """For each write of the API an endless supply of requests.

    KeyError: an operation names a kind of thing that the world lacks.
    """
    schema = Client().get(reverse("schema"), {"format": "json"}).json()
    fuzz = Sensible(world, schema, random)
    return {
        f"{method} {path}": _drawn(fuzz, method, path, operation)
        for method, path, operation in fuzz.operations()
        if method != "get"
    }


def _drawn(fuzz: Sensible, method: str, path: str, operation: dict[str, Any]) -> Iterator[Write]:
    content = operation.get("requestBody", {}).get("content", {})
    while True:
        body = ""
        if content:
            body = json.dumps(fuzz.value(next(iter(content.values()))["schema"]))
        yield Write(
            f"{method} {path}",
            method.upper(),
            fuzz.address(path),
            body,
            person=fuzz.random.choice([part for part, who in fuzz.world.people.items() if who]),
            headers={"idempotency-key": f"{fuzz.random.getrandbits(64):x}"},
        )


class _Forms(HTMLParser):
    """Collects a page's forms that POST: their addresses, and their fields as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []
        self.fields: list[tuple[str, str]] | None = None
        self.text_of, self.select_of = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form" and facts.get("method", "").lower() == "post":
            self.fields = []
            self.found.append((facts.get("action", ""), self.fields))
        elif self.fields is not None and (name := facts.get("name", "")):
            self._field(tag, name, facts)
        elif self.fields is not None and tag == "option" and "selected" in facts:
            self.fields.append((self.select_of, facts.get("value", "")))

    def _field(self, tag: str, name: str, facts: dict[str, str]) -> None:
        assert self.fields is not None
        kind = facts.get("type", "text")
        if tag == "select":
            self.select_of = name
        elif tag == "textarea":
            self.text_of = name
            self.fields.append((name, "사유를 적습니다."))
        elif (tag == "input" and kind not in {"checkbox", "radio", "file", "submit"}) or (
            "checked" in facts
        ):
            self.fields.append((name, facts.get("value", "") or _typed(name, kind)))
        elif tag == "button" and facts.get("value"):
            self.fields.append((name, facts["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.select_of = ""


def _typed(name: str, kind: str) -> str:
    return {"number": "1", "email": f"{name}@example.com", "date": "2026-01-02"}.get(kind, "사유")


def forms(world: World, clients: dict[str, Client], random: Random) -> dict[str, list[Write]]:
    """The forms that the pages show to whom they are for, by the name of the page that takes
    them.
    """
    found: dict[str, list[Write]] = {}
    for address in addresses():
        person = ROLES.get(address.name.partition(":")[0])
        if person is None or person not in clients:
            continue
        path = _path(address, world, random)
        answer = clients[person].get(path, follow=False)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        for write in _forms_in(answer, path, person):
            found.setdefault(write.name, []).append(write)
    return found


def _path(address: Address, world: World, random: Random) -> str:
    """Filled with things of the world, by the word before each number."""
    values: dict[str, object] = {"slug": world.real["editions"][0], "order": 1}
    for key in address.numbers:
        word = key.partition("/")[0]
        values[key] = random.choice(world.real.get(PAGES_CALL.get(word, word)) or [999_998])
    return address.filled(values)


PAGES_CALL = {  # the word of a page's address → of the API's
    "runs": "assignment-runs",
    "files": "attachments",
    "apply": "applications",
    "pairs": "assignments",
}


def _forms_in(answer: Any, path: str, person: str) -> Iterator[Write]:
    parser = _Forms()
    parser.feed(answer.content.decode())
    for action, fields in parser.found:
        target = action or path
        try:
            name = resolve(target.partition("?")[0]).view_name
        except Resolver404:
            continue
        if not any(name.startswith(left) for left in LEFT_OUT):
            yield Write(f"form {name}", "POST", target, urlencode(fields), FORM, person)
