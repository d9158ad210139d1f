"""What a signed-in person is answered stays in no cache, whichever view answers."""

import pytest
import structlog
from django.test import Client
from django.urls import reverse

from challenge.models import User
from submissions.models import Entry
from tests.submissions import factories as f

pytestmark = pytest.mark.django_db
KEPT_NOWHERE = "private, no-store"


def addresses(entry: Entry) -> dict[str, str]:
    """A page of everybody's, of one's own, an API answer, and what isn't there."""
    return {
        "public page": reverse("public:edition", args=[entry.edition.slug]),
        "own page": reverse("startups:home"),
        "API": reverse("api:application", args=[entry.pk]),
        "missing page": reverse("startups:entry", args=[10**9]),
        "missing API": reverse("api:application", args=[10**9]),
    }


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_no_answer_to_a_signed_in_person_is_kept_by_a_cache() -> None:
    entry = f.submitted()
    client = signed_in(f.writer_of(entry))
    for name, url in addresses(entry).items():
        answer = client.get(url)
        assert answer["Cache-Control"] == KEPT_NOWHERE, name
        assert answer["X-Reader"] not in {"", "-"}, name


def test_nor_the_answer_with_which_they_leave_and_a_stranger_is_nobody() -> None:
    entry = f.submitted()
    client = signed_in(f.writer_of(entry))
    left = client.post(reverse("account_logout"))
    assert (left["Cache-Control"], left["X-Reader"]) == (KEPT_NOWHERE, "-")
    answer = client.get(addresses(entry)["public page"])
    assert answer["X-Reader"] == "-"
    assert "no-store" not in answer.get("Cache-Control", "")


def test_two_people_have_two_signs_that_do_not_tell_who_they_are() -> None:
    entry = f.submitted()
    url = addresses(entry)["public page"]
    people = [f.writer_of(entry), f.a_user()]
    signs = [signed_in(person).get(url)["X-Reader"] for person in people]
    assert signs[0] != signs[1]
    assert signs[0] == signed_in(people[0]).get(url)["X-Reader"]
    assert not {str(person.pk) for person in people} & set(signs)


@pytest.mark.parametrize("name", ["missing page", "missing API"])
def test_a_refusal_is_logged_with_where_and_whose_it_was(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    person, entry = f.a_user(), f.submitted()
    path = addresses(entry)[name]
    signed_in(person).get(path, headers={"X-Request-ID": "b7d0c0de"})
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert [words for words in told if path in words] == [f"Not Found: {path}"]
    known = structlog.contextvars.get_contextvars()
    assert (known["user_id"], known["request_id"]) == (person.pk, "b7d0c0de")
