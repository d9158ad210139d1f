"""Importing by page and by API: look, then write; nothing for observers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from challenge.models import RoleKind
from judging.models import Judge
from tests.frontend.pages.organisers.desk import at, organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
GOOD = "이름,이메일\n강민서,kang@vc.example\n"
BAD = GOOD + "박도윤,not-an-address\n"


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("judges.csv", text.encode("cp949"))


def invited(round: Any) -> bool:
    return Judge.objects.filter(edition=round.edition, user__email="kang@vc.example").exists()


def test_a_file_is_looked_at_first_and_written_with_one_more_press() -> None:
    round = make.a_round()
    client, url = organiser(round), at("import", round, "judges")
    looked = client.post(url, {"file": file(GOOD)})
    assert looked.status_code == 200
    assert not invited(round)
    assert client.post(url, {"token": looked.context["token"]}).status_code == 302
    assert invited(round)
    again = client.post(url, {"token": looked.context["token"]})
    assert again.status_code == 422
    assert "Choose it again" in again.content.decode()


def test_a_bad_row_holds_everything_back_until_it_is_left_out_on_purpose() -> None:
    round = make.a_round()
    client, url = organiser(round), at("import", round, "judges")
    looked = client.post(url, {"file": file(BAD)})
    assert looked.status_code == 422
    assert "not-an-address" in looked.content.decode()
    assert client.post(url, {"token": looked.context["token"]}).status_code == 422
    assert not invited(round)
    client.post(url, {"token": looked.context["token"], "skip_bad": "1"})
    assert invited(round)


@pytest.mark.parametrize(
    "sent", [{}, {"file": SimpleUploadedFile("x.csv", b"")}, {"token": "never-given"}]
)
def test_no_file_or_an_empty_one_is_said(sent: dict[str, Any]) -> None:
    round = make.a_round()
    assert organiser(round).post(at("import", round, "judges"), sent).status_code == 422


def test_more_rows_than_a_page_takes_are_refused_in_words() -> None:
    round = make.a_round()
    rows = "".join(f"사람{number},person{number}@many.example\n" for number in range(1001))
    response = organiser(round).post(
        at("import", round, "judges"),
        {"file": SimpleUploadedFile("many.csv", f"이름,이메일\n{rows}".encode())},
    )
    assert response.status_code == 422
    assert "1001 rows" in response.content.decode()


def test_the_api_reports_and_writes_as_the_page_does() -> None:
    round = make.a_round()
    client = APIClient()
    client.force_authenticate(make.organiser_of(round.edition))
    url = f"/api/v1/editions/{round.edition.slug}/import/judges"
    looked = client.post(url, {"file": file(BAD)}, format="multipart")
    assert looked.status_code == 200
    assert (
        looked.json()["good"],
        looked.json()["written"],
        [row["line"] for row in looked.json()["problems"]],
    ) == (1, 0, [3])
    assert (
        client.post(url, {"file": file(BAD), "write": "true"}, format="multipart").status_code
        == 422
    )
    assert not invited(round)
    assert (
        client.post(
            url, {"file": file(BAD), "write": "true", "skip_bad": "true"}, format="multipart"
        ).json()["written"]
        == 1
    )
    assert invited(round)


def test_an_observer_and_a_neighbour_import_nothing() -> None:
    round = make.a_round()
    watcher = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    neighbour = make.organiser_of(make.a_preset_edition())
    for person, status in ((watcher, 403), (neighbour, 404)):
        assert (
            signed_in(person).post(at("import", round, "judges"), {"file": file(GOOD)}).status_code
            == status
        )
        client = APIClient()
        client.force_authenticate(person)
        assert (
            client.post(
                f"/api/v1/editions/{round.edition.slug}/import/judges",
                {"file": file(GOOD), "write": "true"},
                format="multipart",
            ).status_code
            == status
        )
    assert not invited(round)
