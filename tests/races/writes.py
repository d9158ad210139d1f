"""Every write of the site, found: the operations of the OpenAPI document, and forms as pages show
them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.challenge.api.test_fuzz import Fuzz
from tests.challenge.api.world import World
from tests.walked_urls import PARAMETER, Address, addresses, word_before

FORM = "application/x-www-form-urlencoded"
OK, METHOD_NOT_ALLOWED = 200, 405
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
    "account:erase": "closes the account that the race is run with",
    "socialaccount": "leads to another house",
    "account_": "allauth's own",
    "mfa_": "allauth's own",
    "usersessions_": "allauth's own",
    "admin:": "Django's own",
    "set_language": "a cookie, no row",
    "headless": "allauth's own",
    "health": "writes nothing",
    "schema": "writes nothing",
    "demo": "only where the demo runs",
    "login": "allauth's own",
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

    def of_kind(self, kind: str, schema: dict[str, Any], depth: int) -> Any:
        drawn = super().of_kind(kind, schema, depth)
        if isinstance(drawn, dict) and self.random.random() < 0.9:
            named = self.world.real["_named"][0]
            known = schema.get("properties", {}).keys() & named.keys()
            drawn |= {name: self.random.choice(named[name]) for name in known}
        return drawn

    def address(self, path: str) -> str:
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                words[place] = str(self.random.choice(self.world.real[words[place - 1]]))
        return "/".join(words)


def operations(world: World, random: Random) -> dict[str, Iterator[Write]]:
    """For each write of the API an endless supply of requests, each of another person in turn.

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
    for person in cycle(part for part, who in fuzz.world.people.items() if who):
        body = ""
        if content:
            body = json.dumps(fuzz.value(next(iter(content.values()))["schema"]))
        yield Write(
            f"{method} {path}",
            method.upper(),
            fuzz.address(path),
            body,
            person=person,
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


def pages_that_take_posts(client: Client) -> list[Address]:
    """Every address of the site outside the API whose view takes a POST: as it answers itself when
    it is asked with a method that nothing has.

    client: signed in, because strangers are sent away before that.
    """
    return [
        address
        for address in addresses()
        if not address.name.startswith(("api:", *LEFT_OUT)) and "POST" in _allowed(client, address)
    ]


def _allowed(client: Client, address: Address) -> str:
    answer = client.generic("PROPFIND", address.filled({}))
    return str(answer.headers.get("Allow", "")) if answer.status_code == METHOD_NOT_ALLOWED else ""


def forms(
    world: World, clients: dict[str, Client], random: Random, looks: int
) -> dict[str, list[Write]]:
    """For each page that takes a POST what can be sent to it: the forms that pages show to whom
    they are for; where none shows one, its address alone.

    KeyError: a page of a part of the site that nobody is for.
    """
    found: dict[str, list[Write]] = {}
    for address in addresses():
        person = ROLES.get(address.name.partition(":")[0])
        if person is None or _is_file(address):
            continue
        for path in {_path(address, world, random) for _look in range(looks)}:
            answer = clients[person].get(path, follow=False)
            if answer.status_code == OK and "html" in answer.headers.get("Content-Type", ""):
                for write in _forms_in(answer, path, person):
                    found.setdefault(write.name, []).append(write)
    for address in pages_that_take_posts(clients["organiser"]):
        if (name := f"form {address.name}") not in found:
            person = ROLES[address.name.partition(":")[0]]
            found[name] = [
                Write(name, "POST", _path(address, world, random), "", FORM, person)
                for _look in range(looks)
            ]
    return found


def _is_file(address: Address) -> bool:
    return address.route.endswith((".csv", ".pdf", ".xlsx", ".json", ".ics", ".js"))


def _path(address: Address, world: World, random: Random) -> str:
    """Filled with things of the world, by the word before each of its numbers and names."""
    edition = random.choice(world.real["editions"])
    values: dict[str, object] = {"slug": edition, "edition": edition}
    for found in PARAMETER.finditer(address.route):
        word = word_before(address.route, found.start())
        known = world.real.get(PAGES_CALL.get(word, word))
        if known:
            values[f"{word}/{found[2]}"] = random.choice(known)
    return address.filled({**values, "rounds/order": random.choice([1, 2])})


PAGES_CALL = {  # the word of a page's address → of the API's
    "assign": "assignment-runs",
    "steps": "assignment-runs",
    "files": "attachments",
    "apply": "applications",
    "pairs": "assignments",
    "late": "late-sheets",
    "ties": "affiliations",
    "team": "members",
    "match": "entries",
    "proposals": "entries",
    "remind": "judges",
    "replace": "judges",
    "people": "roles",
    "messages": "mails",
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
