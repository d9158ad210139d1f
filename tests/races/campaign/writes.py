"""Every write of the site, found: the operations of the OpenAPI document, and every page that takes
a POST, with the forms that pages show for it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from random import Random
from re import Pattern
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils.http import urlencode

from tests.races.campaign.bodies import Bodies
from tests.races.campaign.pages.forms import Form
from tests.races.campaign.pages.looks import (
    LEFT_OUT,
    PARTS,
    Looks,
    Read,
    Shown,
    name_of,
    pages_above,
    part_of,
    paths_of,
)
from tests.races.campaign.scenes import People, Scene, Unsuitable
from tests.walked_urls import Address, addresses

EVERY = re.compile("")  # write, by its name
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
METHOD_NOT_ALLOWED = 405
LATIN = "latin-1"  # a body of parts holds files: bytes, one letter each
STAGES_OF = {  # a word of an operation's path → stages in which it is of most use
    "assignments": ["open", "assigned"],
    "applications": ["call"],
    "startups": ["call"],
    "uploads": ["call"],
    "attachments": ["call"],
    "judge": ["open"],
    "judges": ["open"],
    "bonus-claims": ["closed"],
    "entries": ["assigned"],
    "introductions": ["published"],
    "appeal": ["published"],
    "appeals": ["published"],
    "wild-card": ["open"],
    "pitch-day": ["pitching"],
    "hall-votes": ["pitching"],
    "amount": ["pitching"],
    "discussions": ["open"],
    "plan": ["published"],
    "card": ["published"],
    "room": ["published"],
    "my-meeting-requests": ["published"],
    "browsing": ["published"],
    "place": ["moved_up"],
    "place-offers": ["moved_up"],
    "forecasts": ["published"],
    "time": ["decided", "timed"],
    "firms": ["published"],
    "form": ["draft"],
    "question-library": ["draft"],
    "shadow": ["assigned"],
    "hand-overs": ["call"],
    "shadows": ["assigned", "open"],
    "webhooks": ["call"],
    "names": ["assigned"],
    "meeting": ["published"],
    "outcome": ["published"],
    "events": ["published"],
    "managed-events": ["published"],
}
LOOKS_WITHOUT_A_FORM = 2
MORE_PATHS = 6  # where nobody was shown a form yet
MOST_EMPTY_TURNS = 5  # through all scenes, until an operation is given up
# Writes that change nothing when they are sent alone in the world of the races, and why.
REFUSED_ALONE = {
    "post /api/v1/editions/{slug}/mail-texts/{kind}/{language}/preview": "a mail is shown as it "
    "would be, and kept nowhere",
    "put /api/v1/hall-votes/{key}/ballot": "a device votes by the cookie that looking gave, "
    "which no client here carries; tests/races/test_hall_votes.py",
    "post public:hall_vote": "the same service",
    "post judges:amount": "an amount is typed as text, and the races type words; "
    "put …/amount is the same service",
    "post /api/v1/judge/rounds/{id}/practice": "a practice sheet is computed and kept nowhere",
    "post judges:brief": "the practice sheet's page",
    "post /api/v1/editions/{slug}/rounds/{order}/rules-trial": "a past result is computed and kept "
    "nowhere",
    "post organisers:try_rules": "its page",
    "post /api/v1/me/addresses/confirm": "the key that it takes is in a mail alone; "
    "tests/challenge/services/account/test_addresses.py",
    "post /api/v1/applications/{id}/presence": "who writes where is kept for a minute, in no row",
    "post /api/v1/editions/{slug}/import/{kind}/columns": "says what a file's columns seem to be, "
    "and keeps nothing",
    "post startups:restore-answer": "its form is on the page of one answer, …?key=…; post "
    "…/answers/{key}/versions is the same service",
    "put /api/v1/judge/rounds/{id}/own-order": "no order is asked for on the world's fine "
    "rubric; tests/races/people/test_between_people.py",
    "post judges:own_order": "the same service",
    "post organisers:prepare_announcement": "its dialog is gone once the words are prepared, as "
    "they are in the world; put …/announcement is the same service",
}


# Writes of several sheets, each in a transaction of its own: some come before and the others after
# what somebody else does meanwhile.
SHEETS_EACH_BY_ITSELF = {
    "post judges:by_criterion": "the page says which sheets did not take the score",
    "post judges:submit_all": "the page says which sheets were not submitted, and why",
    "post /api/v1/judge/rounds/{id}/submissions": "so does its answer, sheet by sheet",
}
# Writes that do one more thing each time that they are sent, and why.
COUNTS_EACH_TIME: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something.  body: of parts in latin-1."""

    name: str
    method: str
    address: str
    body: str = ""
    kind: str = JSON
    person: str = ""
    stage: str = ""  # of the edition in which it is sent
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> Any:
        """The answer."""
        body: Any = self.body.encode(LATIN) if self.kind == MULTIPART_CONTENT else self.body
        return client.generic(self.method, self.address, body, self.kind, headers=self.headers)

    def having_seen(self, version: str) -> "Write":
        """The same, by somebody who saw what stands."""
        return replace(self, headers={**self.headers, "if-match": version})


def operations(
    scenes: list[Scene], people: People, random: Random, only: Pattern[str] = EVERY
) -> dict[str, Iterator[Write]]:
    """For each write of the API an endless supply of requests about things that are there.

    only: the names of writes that are wanted.
    KeyError: an operation names a kind of thing that the world lacks.
    """
    schema = Client().get(reverse("schema"), {"format": "json"}).json()
    bodies = Bodies(schema, random)
    return {
        f"{method} {path}": _requests(bodies, method, path, operation, scenes, people)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in {"post", "put", "patch", "delete"} and only.search(f"{method} {path}")
    }


def _requests(
    bodies: Bodies,
    method: str,
    path: str,
    operation: dict[str, Any],
    scenes: list[Scene],
    people: People,
) -> Iterator[Write]:
    empty = 0
    while empty < MOST_EMPTY_TURNS:
        stages = {stage for word in path.split("/") for stage in STAGES_OF.get(word, [])}
        likely = [scene for scene in scenes if scene.stage in stages]
        empty += 1
        others = bodies.random.sample(scenes, len(scenes))
        for scene in [*likely, *others, *likely * len(scenes)]:
            try:
                write = _request(bodies, method, path, operation, scene, people)
            except Unsuitable:
                continue
            empty = 0
            yield write


def _request(
    bodies: Bodies,
    method: str,
    path: str,
    operation: dict[str, Any],
    scene: Scene,
    people: People,
) -> Write:
    """One request about things of the scene.  Unsuitable: it has none."""
    random, content = bodies.random, operation.get("requestBody", {}).get("content", {})
    address = scene.address(path, random)
    person = random.choice(_likely(path) if random.random() < 0.9 else list(people))
    headers = {"idempotency-key": f"{random.getrandbits(64):x}"}
    named = (f"{method} {path}", method.upper(), address)
    kind, asked = next(iter(content.items()), (JSON, None))
    if asked is None:
        return Write(*named, "", kind, person, scene.stage, headers)
    if kind == "application/octet-stream":
        return Write(*named, "%PDF-1.4\n\n", kind, person, scene.stage, headers)
    body, files = bodies.drawn(asked["schema"], scene, people[person])
    if kind == "multipart/form-data":
        parts = in_parts([(name, _in_a_part(value)) for name, value in body.items()], files)
        return Write(*named, parts, MULTIPART_CONTENT, person, scene.stage, headers)
    return Write(*named, bodies.as_json(body), JSON, person, scene.stage, headers)


def _in_a_part(value: Any) -> Any:
    """What is no text is written as JSON; nothing is nothing."""
    return "" if value is None else json.dumps(value) if isinstance(value, dict) else value


def _likely(path: str) -> list[str]:
    words = path.split("/")
    for word, whose in {
        "addresses": ["somebody"],
        "my-meeting-requests": ["investor"],
        "place": ["startup"],
        "council": ["operator"],
        "tokens": ["organiser"],
        "judge": ["judge", "judge", "invited", "unsigned"],
        "appeal": ["startup"],
        "card": ["startup"],
        "browsing": ["startup"],
        "room": ["startup"],
        "firms": ["investor", "investor", "organiser"],
        "applications": ["startup", "startup", "colleague", "somebody", "invited"],
        "startups": ["startup"],
        "uploads": ["startup"],
        "attachments": ["startup"],
        "me": ["investor"],
        "day-meetings": ["investor", "startup"],
        "timetable": ["investor", "startup", "organiser"],
        "forecasts": ["investor"],
        "access": ["somebody"],
        "presets": ["operator"],
    }.items():
        if word in words:
            return whose
    if "editions" not in words and "introductions" in words:
        return ["startup", "investor", "organiser"]
    return ["organiser"]


def in_parts(values: list[tuple[str, Any]], files: dict[str, tuple[str, bytes]]) -> str:
    """A body of parts, a letter for each of its bytes."""
    whole: dict[str, Any] = {}
    for name, value in values:
        whole.setdefault(name, []).append(value)
    for name, (file_name, data) in files.items():
        whole[name] = SimpleUploadedFile(file_name, BytesIO(data).read())
    return encode_multipart(BOUNDARY, whole).decode(LATIN)


def pages_that_take_posts(client: Client, only: Pattern[str]) -> list[Address]:
    """Every address of the site outside the API whose view takes a POST: as it answers itself when
    it is asked with a method that nothing has.

    client: signed in, because strangers are sent away before that; only: of these writes.
    """
    return [
        address
        for address in addresses()
        if only.search(f"post {address.name}")
        and not address.name.startswith(tuple(LEFT_OUT))
        and "POST" in _allowed(client, address)
    ]


def _allowed(client: Client, address: Address) -> str:
    answer = client.generic("PROPFIND", address.filled({}))
    return str(answer.headers.get("Allow", "")) if answer.status_code == METHOD_NOT_ALLOWED else ""


def posts(
    scenes: list[Scene],
    client: Client,
    read: Read,
    random: Random,
    share: float,
    only: Pattern[str] = EVERY,
) -> dict[str, Iterator[Write]]:
    """For each page that takes a POST a supply of what can be sent to it: the forms that pages show
    to whom they are for, filled anew each time; where none shows one, its address alone.

    client: of an organiser; share: of the pages that are looked at; only: the names of writes that
    are wanted.
    KeyError: a page of a part of the site that nobody is for, or a number that the world lacks.
    """
    takers = pages_that_take_posts(client, only)
    shown: dict[str, list[Shown]] = {f"post {address.name}": [] for address in takers}
    parts, looks = {part_of(address) for address in takers}, Looks(scenes, read, random, share)
    for address in addresses():
        if part_of(address) not in parts:
            continue
        _sort_in(shown, looks.forms_at(address), only)
    for address in takers if share == 1 else []:  # where no page showed a form for it
        name = f"post {address.name}"
        for page in [address, *pages_above(address)]:
            if not shown[name] and name not in REFUSED_ALONE:
                _sort_in(shown, looks.forms_at(page, MORE_PATHS, name), only)
    found = {name: _fillings(name, forms, random) for name, forms in shown.items()}
    for address in takers:
        if not shown[name := f"post {address.name}"]:
            found[name] = iter(
                [
                    Write(name, "POST", path, _key(random), FORM, person, scene.stage)
                    for scene in scenes
                    for path in paths_of(address, scene, random, MORE_PATHS)
                    for person in PARTS[part_of(address)]
                ]
                * LOOKS_WITHOUT_A_FORM
            )
    return found


def _sort_in(shown: dict[str, list[Shown]], forms: Iterator[Shown], only: Pattern[str]) -> None:
    """By the write that each sends."""
    for form, person, scene in forms:
        if (name := name_of(form)) and only.search(name):
            shown.setdefault(name, []).append((form, person, scene))


def _key(random: Random) -> str:
    """Of a form that no page showed: those of acts that count each time carry one."""
    return urlencode({"idempotency_key": f"{random.getrandbits(64):x}"})


def _fillings(name: str, forms: list[Shown], random: Random) -> Iterator[Write]:
    """Without an end, each form in its turn."""
    while forms:
        for form, person, scene in random.sample(forms, len(forms)):
            yield _filled(name, form, person, scene, random)


def _filled(name: str, form: Form, person: str, scene: Scene, random: Random) -> Write:
    sent = form.filled(random, scene.typed(random, person))
    if not form.has_files:
        return Write(name, "POST", form.action, urlencode(sent), FORM, person, scene.stage)
    files = {f.name: scene.file(f.name, form.action) for f in form.fields if f.kind == "file"}
    parts = in_parts(sent, files)
    return Write(name, "POST", form.action, parts, MULTIPART_CONTENT, person, scene.stage)
