"""Every time that the API takes is a moment: one without its offset from UTC is refused in words,
since no zone is to be guessed.  The fields are found in the API's own description.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition
from tests.challenge.api.world import a_world
from tests.judging import factories as f
from tests.judging.pitch_days import a_voting_hall
from tests.outside_transactions import undone

pytestmark = pytest.mark.django_db
INSIDE = {"seen"}  # tickets, each with its time: tests/gatherings/api
ON_THE_WALL = "2031-05-31T18:00:00"
Schema = dict[str, Any]


def moments_in(schema: Schema, part: Schema) -> Iterator[str]:
    """The date-time fields of a body."""
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    for name, field in part.get("properties", {}).items():
        if field.get("format") == "date-time" and not field.get("readOnly"):
            yield name
        else:
            deeper = list(moments_in(schema, field.get("items", field)))
            assert not deeper or name in INSIDE, f"{name}: a time inside of it is not tried here"


def writes(schema: Schema) -> Iterator[tuple[str, str, list[str]]]:
    for path, item in schema["paths"].items():
        for method in ("post", "put", "patch", "delete"):
            content = item.get(method, {}).get("requestBody", {}).get("content", {})
            fields = list(moments_in(schema, content.get("application/json", {}).get("schema", {})))
            if fields:
                yield method, path, fields


def _of_a_hall(client: Client) -> str:
    """The acts on a stage: the world has none."""
    session, _vote = a_voting_hall()
    client.force_login(f.organiser_of(session.round.edition))
    return reverse("api:pitch-acts", args=[session.round.edition.slug, session.round.order])


def test_a_time_without_its_offset_is_refused_wherever_the_api_takes_one() -> None:
    world = a_world()
    schema = Client().get(reverse("schema"), {"format": "json"}).json()
    client = Client(headers={"accept-language": "ko", "if-match": "*"})
    organiser = world.people["organiser"]
    assert organiser is not None
    client.force_login(organiser)
    found = set()
    for method, path, fields in writes(schema):
        with undone():
            address = world.address(path) if "pitch-day" not in path else _of_a_hall(client)
            body = dict.fromkeys(fields, ON_THE_WALL)
            answer = client.generic(method.upper(), address, json.dumps(body), "application/json")
        client.force_login(organiser)
        assert answer.status_code == 400, (method, path, answer.content)
        said = {row["attr"]: row["detail"] for row in answer.json()["errors"]}
        assert {name for name in fields if "+09:00" in said.get(name, "")} == set(fields), said
        found |= {f"{method} {path}"}
    assert len(found) >= 6, found


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("text", ["2031-05-31T18:00:00-04:00", "2031-05-31T22:00:00Z"])
def test_a_time_with_its_offset_is_that_moment_in_every_zone(zone: str, text: str) -> None:
    edition = f.a_preset_edition()
    edition.rounds.update(
        opens_at=timezone.now().replace(year=2040), closes_at=timezone.now().replace(year=2041)
    )
    Edition.objects.filter(pk=edition.pk).update(time_zone=zone)
    client = Client()
    client.force_login(f.organiser_of(edition))
    address = reverse("api:edition", args=[edition.slug])
    etag = client.get(address).json()["etag"]
    answer = client.patch(
        address, {"closes_at": text}, "application/json", headers={"if-match": etag}
    )
    assert answer.status_code == 200, answer.content
    edition.refresh_from_db()
    assert edition.closes_at == datetime(2031, 5, 31, 22, 0, tzinfo=UTC)
