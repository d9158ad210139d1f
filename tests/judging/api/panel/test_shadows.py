"""Shadow judges by API."""

import pytest
from rest_framework.test import APIClient

from challenge.models import User
from judging.models import Assignment, Judge, Round, RoundState
from tests.judging import factories as f
from tests.judging.shadows import a_wild_shadow

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return f.an_open_round(entries=4, judges=4)


def client_of(person: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_invited_listed_apart_given_entries_and_compared(round: Round) -> None:
    client = client_of(f.organiser_of(round.edition))
    base = f"/api/v1/editions/{round.edition.slug}"
    before = client.get(f"{base}/judges/").data
    made = client.post(
        f"{base}/judges/",
        {"email": "trainee@example.com", "name": "김수습", "is_shadow": True},
        format="json",
    )
    assert made.status_code == 201
    assert made.data["is_shadow"] is True
    assert client.get(f"{base}/judges/").data == before
    assert [row["id"] for row in client.get(f"{base}/shadow-judges/").data["results"]] == [
        made.data["id"]
    ]
    shadow = Judge.with_shadows.get(pk=made.data["id"])
    shadow.advance(Judge.State.ACCEPTED)
    entries = list(round.participations.values_list("entry_id", flat=True))
    where = f"{base}/rounds/{round.order}/shadows/{shadow.pk}/entries"
    assert client.post(where, {"entries": entries}, format="json").data == {"count": 4}
    work = client.get(f"{base}/judges/{shadow.pk}/shadow").data
    assert (work[0]["assigned"], work[0]["agreement"]) == (4, None)
    assert client.delete(where).data == {"count": 4}
    turned = client.post(f"{base}/judges/{shadow.pk}/shadow", {"is_shadow": False}, format="json")
    assert turned.data["is_shadow"] is False


def test_a_judge_with_sheets_is_not_turned(round: Round) -> None:
    f.score_all(round)
    judge = f.first_assignment(round).judge
    client = client_of(f.organiser_of(round.edition))
    where = f"/api/v1/editions/{round.edition.slug}/judges/{judge.pk}/shadow"
    answer = client.post(where, {"is_shadow": True}, format="json")
    assert answer.status_code == 409
    assert answer.json()["code"] == "judge_has_sheets"


def test_the_shadow_sees_the_own_desk_and_after_the_close_the_agreement(round: Round) -> None:
    f.score_all(round)
    shadow = a_wild_shadow(round)
    client = client_of(shadow.user)
    rows = client.get(f"/api/v1/judge/rounds/{round.pk}/list").data["rows"]
    assert len(rows) == Assignment.with_shadows.filter(judge=shadow).count()
    where = f"/api/v1/judge/rounds/{round.pk}/agreement"
    assert client.get(where).status_code == 404
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    found = client.get(where)
    assert found.status_code == 200
    assert found.data["submitted"] == 2
    assert client_of(f.first_assignment(round).judge.user).get(where).status_code == 404
