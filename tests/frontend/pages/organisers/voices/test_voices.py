"""An organiser sets a consultation up, looks at proposals, and answers what all share."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import RoleKind, User
from gatherings.models import Consultation, Statement
from gatherings.services.voices.statements import propose_statement
from tests.gatherings.services.voices.test_opinions import CAMPS, OTHERS, counted
from tests.gatherings.services.voices.worlds import (
    a_consultation,
    a_statement,
    ended,
    members,
    voted,
)
from tests.submissions.factories import a_user, an_edition, an_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: pytest.FixtureRequest) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(f"organisers:{name}", args=args)


def test_a_consultation_is_set_up_and_its_statements_written() -> None:
    edition = an_edition()
    client = client_of(an_organiser(edition))
    assert "Nothing is asked yet" in client.get(at("voices", edition.slug)).content.decode()
    now = timezone.localtime()
    times = {
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "answers_due": (now + timedelta(days=30)).strftime("%Y-%m-%d"),
    }
    wrong = client.post(at("voices", edition.slug), {"title_ko": "규제", **times})
    assert wrong.status_code == 422
    assert 'value="규제"' in wrong.content.decode()
    times["closes_at"] = (now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    done = client.post(at("voices", edition.slug), {"title_ko": "규제", **times})
    assert done.status_code == 302
    row = Consultation.objects.get()
    place = (edition.slug, row.pk)
    assert client.post(at("new_statement", *place), {"text_ko": ""}).status_code == 422
    assert client.post(at("new_statement", *place), {"text_ko": "줄이자"}).status_code == 302
    changed = {"title_ko": "규제 개선", **times, "shown": row.etag}
    assert client.post(at("consultation", *place), changed).status_code == 302
    row.refresh_from_db()
    assert row.title_ko == "규제 개선"


def test_a_proposal_is_looked_at_and_an_observer_changes_nothing() -> None:
    row = a_consultation()
    (person,) = members(1)
    statement = propose_statement(actor=person.user, consultation=row, text_ko="줄이자")
    place = (row.edition.slug, row.pk)
    observer = a_user()
    observer.roles.create(edition=row.edition, kind=RoleKind.OBSERVER)
    page = client_of(observer).get(at("consultation", *place)).content.decode()
    assert "줄이자" in page
    assert str(person.user) not in page
    sent = {"statement": statement.pk, "accept": "yes"}
    assert client_of(observer).post(at("decide_statement", *place), sent).status_code == 403
    client = client_of(an_organiser(row.edition))
    refused = client.post(at("decide_statement", *place), {"statement": statement.pk})
    assert refused.status_code == 422
    assert Statement.objects.get().state == "proposed"
    assert client.post(at("decide_statement", *place), sent).status_code == 302
    assert Statement.objects.get().state == "accepted"


def test_what_all_share_is_answered_and_is_to_be_done_until_then() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    voted(row, [*CAMPS, *OTHERS])
    ended(row)
    counted()
    Consultation.objects.update(answers_due=timezone.localdate() - timedelta(days=1))
    client = client_of(an_organiser(row.edition))
    place = (row.edition.slug, row.pk)
    home = client.get(at("home") + "?all").content.decode()
    assert "Shared statements whose answer is overdue" in home
    page = client.get(at("consultation", *place)).content.decode()
    assert "overdue" in page
    for statement in row.result.figures["shared"]:
        path = at("answer_statement", *place, statement)
        assert client.get(path).status_code == 200
        assert client.post(path, {"answer_ko": ""}).status_code == 422
        client.post(path, {"answer_ko": "합니다"})
    home = client.get(at("home") + "?all").content.decode()
    assert "Shared statements whose answer is overdue" not in home
    assert "합니다" in Client().get(reverse("public:consultation", args=place)).content.decode()
