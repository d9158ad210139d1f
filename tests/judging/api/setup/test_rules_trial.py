"""A past result by API: whose file it is stays with them, and nothing is kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenge.models import AuditEvent
from judging.models import ImportedFile, Round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SHEET = "팀\tA\tB\tC\t결과\n가\t90\t80\t70\t선정\n나\t80\t75\t82\t\n다\t50\t55\t60\t\n"


def sent(client: Client, round: Round, text: str, **more: object) -> tuple[int, Any]:
    url = reverse("api:round-rules-trial", args=[round.edition.slug, round.order])
    file = SimpleUploadedFile("last-year.csv", text.encode())
    answer = client.post(url, {"file": file, **more})
    return answer.status_code, answer.json()


def test_organisers_try_a_past_result_and_nothing_is_kept() -> None:
    round = f.a_preset_edition().rounds.latest("order")
    Round.objects.filter(pk=round.pk).update(method="mean", min_sheets=1, pass_mark=0)
    client, before = Client(), AuditEvent.objects.count()
    client.force_login(f.organiser_of(round.edition))
    status, found = sent(client, round, SHEET)
    assert (status, found["winners"], found["own"]["same_winners"]) == (200, 1, True)
    assert [row["name"] for row in found["own"]["rows"]] == ["가", "나", "다"]
    assert found["columns"][0] == {"name": "팀", "taken_for": "entry"}
    assert (AuditEvent.objects.count(), ImportedFile.objects.count()) == (before, 0)


def test_the_cells_may_be_sent_as_text() -> None:
    round = f.a_preset_edition().rounds.latest("order")
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    url = reverse("api:round-rules-trial", args=[round.edition.slug, round.order])
    answer = client.post(url, {"table": SHEET, "winners": 1}, content_type="application/json")
    assert answer.status_code == 200
    assert {row["name"] for row in answer.json()["own"]["rows"]} == {"가", "나", "다"}
    assert client.post(url, {}, content_type="application/json").status_code == 422


def test_a_sheet_that_says_too_little_is_refused_with_words() -> None:
    round = f.a_preset_edition().rounds.latest("order")
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    status, answer = sent(client, round, "팀\tA\tB\n가\t90\t80\n나\t70\t60\n")
    assert status == 422
    assert "Result" in answer["fields"]["table"] or "결과" in answer["fields"]["table"]


def test_nobody_else_finds_the_address() -> None:
    round = f.a_preset_edition().rounds.latest("order")
    client = Client()
    client.force_login(f.a_person())
    assert sent(client, round, SHEET)[0] == 404
