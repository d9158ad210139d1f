"""Nothing that a browser can send as a number, a day or JSON crashes a page."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.errors import InvalidInput
from frontend import typed_values
from frontend.pages.organisers.urls import urlpatterns
from judging.models import Round
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

HARD_TO_READ = ["", " ", "x", "-1", "1.5", "²", "٣", "nan", "1e999", "9" * 5000, "2026-02-30"]
READ_FROM_A_FORM = re.compile(
    r"(?:POST\.get\(|(?:row_number|whole_number|share_in_percent|day_in)\(\s*request,\s*)"
    r'f?"([\w-]+)'
)


def posted(**fields: str) -> HttpRequest:
    return RequestFactory().post("/", fields)


@given(st.text() | st.sampled_from(HARD_TO_READ))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = typed_values.number_in(text)
    assert number is None or (text.isdecimal() and number == int(text))


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), ("", 0), ("x", 0), ("²", 0), ("-3", 0), ("9" * 5000, 0)]
)
def test_what_names_no_row_is_row_zero(typed: str, number: int) -> None:
    assert typed_values.row_number(posted(entry=typed), "entry") == number
    assert typed_values.row_number(posted(), "entry") == 0


def _bounded(request: HttpRequest, name: str) -> int | None:
    return typed_values.whole_number(request, name, most=20, wanted="Give 0 to 20.")


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (_bounded, "20", 20),
        (_bounded, "", None),
        (typed_values.share_in_percent, "12.5", 0.125),
        (typed_values.share_in_percent, " ", None),
        (typed_values.day_in, "2026-03-31", date(2026, 3, 31)),
        (typed_values.day_in, "", None),
    ],
)
def test_what_is_typed_well_is_read(
    read: Callable[[HttpRequest, str], object], typed: str, value: object
) -> None:
    assert read(posted(field=typed), "field") == value


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        *((_bounded, typed) for typed in ("21", "x", "-1", "1.5", "²", "9" * 5000)),
        *((typed_values.share_in_percent, typed) for typed in ("101", "-1", "x", "nan", "1e999")),
        *((typed_values.day_in, typed) for typed in ("2026-02-30", "x", "9" * 5000)),
    ],
)
def test_what_is_typed_wrong_is_refused_at_its_field(
    read: Callable[[HttpRequest, str], object], typed: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(posted(field=typed), "field")
    assert list(refusal.value.fields) == ["field"]


@pytest.mark.parametrize("body", ["", "[1", "[]", "{}", '{"changes": 1}', "[" * 100_000, "\ud800"])
def test_a_body_without_the_object_is_refused(body: str) -> None:
    request = RequestFactory().generic("PATCH", "/", body.encode("utf-8", "surrogatepass"))
    with pytest.raises(InvalidInput):
        typed_values.object_in_body(request, "changes")


def test_the_object_in_a_body_is_read() -> None:
    request = RequestFactory().generic("PATCH", "/", '{"changes": {"district": "마포구"}}')
    assert typed_values.object_in_body(request, "changes") == {"district": "마포구"}


def names_read_from_forms() -> set[str]:
    pages = (Path(settings.BASE_DIR) / "frontend" / "pages").rglob("*.py")
    return {name for page in pages for name in READ_FROM_A_FORM.findall(page.read_text("utf-8"))}


def organisers_addresses(round: Round) -> Iterator[str]:
    """Every address under /run/, for this round, an entry and a judge of it."""
    judge = round.edition.judges.earliest("pk")
    facts: dict[str, Any] = {
        "slug": round.edition.slug,
        "order": round.order,
        "entry": round.participations.earliest("pk").entry_id,
        "judge": judge.pk,
        "pk": judge.pk,
        "conflict": 1,
        "tie": 1,
        "post": 1,
        "appeal": 1,
        "inquiry": 1,
        "attached": 1,
        "file": 1,
        "pledge": 1,
        "consent": 1,
        "statement": 1,
        "plan": 1,
        "change": 1,
        "meeting": 1,
        "person": 1,
        "seat": 1,
        "delivery": 1,
        "kind": "questions",
        "name": "new",
        "key": "deck",
        "language": "ko",
        "winner": 1,
    }
    for pattern in urlpatterns:
        converters = pattern.pattern.converters
        yield reverse(
            f"organisers:{pattern.name}", kwargs={name: facts[name] for name in converters}
        )


@pytest.fixture(scope="module")
def assigned(module_database: None) -> Round:
    return make.an_assigned_round(entries=2, judges=3)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", HARD_TO_READ, ids=lambda typed: repr(typed[:12]))
def test_no_number_that_can_be_typed_crashes_a_page_of_the_organisers(
    typed: str, assigned: Round
) -> None:
    round = assigned
    field = round.edition.fields.earliest("pk").slug
    names = names_read_from_forms() | {"lottery", "linking", "balance"}  # read in a loop
    assert {"entry", "judge", "match", "seed", "since"} <= names
    body = {name + (field if name.endswith("-") else ""): typed for name in names - {"next"}}
    client: Client = signed_in(make.organiser_of(round.edition))
    sent = urlencode(body)  # once; as a browser sends a form without files
    for address in organisers_addresses(round):
        answer = client.post(address, sent, "application/x-www-form-urlencoded")
        assert answer.status_code < 500, address
