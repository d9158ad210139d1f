"""The library of questions as a page: looked through, searched, taken from."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge.models import Edition, Role, RoleKind
from tests.frontend.pages.organisers.desk import signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def at(name: str, edition: Edition) -> str:
    return reverse(f"organisers:{name}", args=[edition.slug])


@pytest.fixture
def edition() -> Edition:
    return make.a_draft_edition()


@pytest.fixture
def client(edition: Edition) -> Client:
    return signed_in(make.organiser_of(edition))


def test_a_question_is_found_and_taken_over_in_two_presses(
    client: Client, edition: Edition
) -> None:
    part = edition.questions.latest("order").section
    assert (
        at("question_library", edition) in client.get(at("form_settings", edition)).content.decode()
    )
    looked = {"search": "budget", "section": part}
    page = client.get(at("question_library", edition), looked).content.decode()
    assert 'value="/psst-business-plan.budget"' in page
    assert f'<option value="{part}" selected>' in page
    sent = {**looked, "question": "/psst-business-plan.budget", "idempotency_key": "k"}
    for _ in range(2):
        answer = client.post(at("add_question", edition), sent)
        assert answer.status_code == 302
        assert answer["Location"].endswith("#question--psst-business-plan.budget")
        assert f"section={part}" in answer["Location"]
    row = edition.questions.get(key="budget")
    assert (row.section, row.kind) == (part, "table")
    assert not edition.questions.filter(key="budget-2").exists()
    assert "on the form" in text_of(client, f"{at('question_library', edition)}?search=budget")
    other = {**sent, "question": "/company.staff"}
    assert client.post(at("add_question", edition), other).status_code == 302
    assert edition.questions.filter(key="staff").exists(), "another button of the same page"


def test_questions_of_my_other_editions_are_a_view_of_their_own(
    client: Client, edition: Edition
) -> None:
    assert "My other editions" not in text_of(client, at("question_library", edition))
    other = make.a_draft_edition(slug="city-2025", year=2025)
    Role.objects.create(user=make.organiser_of(edition), edition=other, kind=RoleKind.ORGANISER)
    other.questions.create(key="own", section="x", kind="short", label_ko="우리만", label_en="Ours")
    page = client.get(at("question_library", edition), {"of": "earlier"}).content.decode()
    assert f'value="{other.slug}/own"' in page
    assert "Ours" in page
    sent: dict[str, Any] = {"question": f"{other.slug}/own", "of": "earlier"}
    assert client.post(at("add_question", edition), sent).status_code == 302
    assert edition.questions.filter(key="own", label_en="Ours").exists()


@pytest.mark.parametrize(
    ("question", "status"),
    [("", 422), ("/nothing.such", 422), ("nobody/own", 404), ("/" + "x" * 500, 422)],
)
def test_what_is_not_there_is_said_and_nothing_is_added(
    client: Client, edition: Edition, question: str, status: int
) -> None:
    before = edition.questions.count()
    answer = client.post(at("add_question", edition), {"question": question})
    assert answer.status_code == status
    assert edition.questions.count() == before


def test_a_search_without_a_find_says_so(client: Client, edition: Edition) -> None:
    page = text_of(client, f"{at('question_library', edition)}?search=zzzz")
    assert "No question found" in page


def test_an_observer_looks_and_takes_nothing(edition: Edition) -> None:
    watcher = make.a_person()
    Role.objects.create(user=watcher, edition=edition, kind=RoleKind.OBSERVER)
    client = signed_in(watcher)
    page = client.get(at("question_library", edition))
    assert page.status_code == 200
    assert 'name="question"' not in page.content.decode()
    refused = client.post(at("add_question", edition), {"question": "/company.staff"})
    assert refused.status_code == 403
    assert not edition.questions.filter(key="staff").exists()


def test_more_editions_and_questions_ask_no_more(client: Client, edition: Edition) -> None:
    def asked() -> int:
        address = at("question_library", edition)
        client.get(address, {"of": "earlier"})  # what is kept between requests is there now
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, {"of": "earlier"}).status_code == 200
        return len(captured)

    organiser = make.organiser_of(edition)
    counts = []
    for year in (2021, 2022, 2023):
        other = make.a_draft_edition(slug=f"city-{year}", year=year)
        Role.objects.create(user=organiser, edition=other, kind=RoleKind.ORGANISER)
        other.questions.create(key="own", section="x", label_ko=f"질문 {year}")
        counts.append(asked())
    assert counts[0] == counts[2] <= 15
