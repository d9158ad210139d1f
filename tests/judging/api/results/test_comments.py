"""Judges' comments looked through by the API."""

import pytest
from rest_framework.test import APIClient

from judging.models import HeldComment, Scoresheet
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_comments_are_listed_held_and_shown_again() -> None:
    round = make.a_closed_round()
    client = APIClient()
    client.force_authenticate(make.organiser_of(round.edition))
    base = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/comments/"
    sheet = Scoresheet.objects.order_by("pk")[0]
    Scoresheet.objects.filter(pk=sheet.pk).update(comment="hong@example.com")
    assert client.get(base).json()["count"] == Scoresheet.objects.count()
    [row] = client.get(base, {"which": "noticed"}).json()["results"]
    assert (row["sheet"], row["notices"], row["held"]) == (sheet.pk, ["contact"], None)
    said = client.post(f"{base}hold", {"sheets": [sheet.pk], "reason": "people"}, format="json")
    assert (said.status_code, said.json()) == (200, {"count": 1})
    [row] = client.get(base, {"which": "held"}).json()["results"]
    assert (row["sheet"], row["held"]) == (sheet.pk, "people")
    assert client.post(f"{base}hold", {"sheets": [], "reason": "people"}).status_code in {400, 422}
    said = client.post(f"{base}show", {"sheets": [sheet.pk]}, format="json")
    assert said.json() == {"count": 1}
    assert not HeldComment.objects.exists()


def test_a_startup_reads_by_the_api_that_a_comment_is_held() -> None:
    round = make.published(make.a_decided_round())
    sheet = Scoresheet.objects.select_related("assignment__entry__startup").order_by("pk")[0]
    HeldComment.objects.create(sheet=sheet, reason="another")
    entry = sheet.assignment.entry
    client = APIClient()
    client.force_authenticate(entry.startup.members.earliest("pk").user)
    [row] = client.get(f"/api/v1/applications/{entry.pk}/feedback").json()
    assert row["held"] == ["another"]
    assert len(row["comments"]) == row["sheets"] - 1
    assert round.state == "published"


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_a_number_that_is_no_sheet_is_named_and_nothing_is_held(number: int) -> None:
    round = make.a_closed_round()
    client = APIClient()
    client.force_authenticate(make.organiser_of(round.edition))
    base = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/comments/"
    for act in ("hold", "show"):
        body = {"sheets": [number], "reason": "people"}
        said = client.post(f"{base}{act}", body, format="json")
        assert said.status_code in {400, 422}, said.content
        assert "sheets" in said.content.decode()
    assert not HeldComment.objects.exists()
