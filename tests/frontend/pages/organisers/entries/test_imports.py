"""Importing by page and by API: look, then write; nothing for observers."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from challenge.models import RoleKind
from judging.models import ImportedFile, Judge
from tests.frontend.pages.organisers.desk import at, organiser, signed_in
from tests.frontend.pages.organisers.import_steps import fields_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
GOOD = "이름,이메일\n강민서,kang@vc.example\n"
BAD = GOOD + "박도윤,not-an-address\n"


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("judges.csv", text.encode("cp949"))


def invited(round: Any) -> bool:
    return Judge.objects.filter(edition=round.edition, user__email="kang@vc.example").exists()


def sent(client: Any, round: Any, text: str = GOOD, kind: str = "judges") -> tuple[str, str]:
    """The page of the file that was sent, and its text."""
    response = client.post(at("import", round, kind), {"file": file(text)})
    assert response.status_code == 302
    return response["Location"], client.get(response["Location"]).content.decode()


def test_a_file_is_looked_at_first_and_written_with_one_more_press() -> None:
    round = make.a_round()
    client = organiser(round)
    url, page = sent(client, round)
    assert not invited(round)
    assert client.post(url, fields_of(page) | {"act": "write"}).status_code == 302
    assert invited(round)
    assert client.get(url).status_code == 404
    assert not ImportedFile.objects.exists()


def test_a_bad_cell_is_corrected_where_it_stands_and_nothing_else_is_lost() -> None:
    round = make.a_round()
    client = organiser(round)
    url, page = sent(client, round, BAD)
    assert "not-an-address" in page
    held = client.post(url, fields_of(page) | {"act": "write"})
    assert held.status_code == 422
    assert not invited(round)
    name = "edit:-|3|이메일"
    client.post(url, fields_of(page) | {name: "park@vc.example", "act": "apply"})
    page = client.get(url).content.decode()
    assert "park@vc.example" in page
    client.post(url, fields_of(page) | {"act": "write"})
    emails = Judge.objects.filter(edition=round.edition).values_list("user__email", flat=True)
    assert {"kang@vc.example", "park@vc.example"} <= set(emails)


def test_bad_rows_are_left_out_on_purpose_and_changed_columns_are_shown_first() -> None:
    round = make.a_round()
    client = organiser(round)
    url, page = sent(client, round, BAD)
    changed = fields_of(page) | {"to": ["", "email"], "act": "write_good"}
    assert client.post(url, changed).status_code == 302
    assert not invited(round)
    page = client.get(url).content.decode()
    client.post(url, fields_of(page) | {"to": ["name", "email"], "act": "apply"})
    page = client.get(url).content.decode()
    client.post(url, fields_of(page) | {"act": "write_good"})
    assert invited(round)


def test_a_file_waits_on_the_upload_page_and_can_be_thrown_away() -> None:
    round = make.a_round()
    client = organiser(round)
    url, page = sent(client, round)
    assert url in client.get(at("import", round, "judges")).content.decode()
    client.post(url, fields_of(page) | {"act": "drop"})
    assert not ImportedFile.objects.exists()


@pytest.mark.parametrize("nothing", [{}, {"file": SimpleUploadedFile("x.csv", b"")}])
def test_no_file_or_an_empty_one_is_said(nothing: dict[str, Any]) -> None:
    round = make.a_round()
    assert organiser(round).post(at("import", round, "judges"), nothing).status_code == 422


def test_more_rows_than_a_page_takes_are_refused_in_words() -> None:
    round = make.a_round()
    rows = "".join(f"사람{number},person{number}@many.example\n" for number in range(1001))
    response = organiser(round).post(
        at("import", round, "judges"),
        {"file": SimpleUploadedFile("many.csv", f"이름,이메일\n{rows}".encode())},
    )
    assert response.status_code == 422
    assert "1001 rows" in response.content.decode()


def test_the_api_proposes_a_mapping_and_imports_by_it() -> None:
    round = make.a_round()
    client = APIClient()
    client.force_authenticate(make.organiser_of(round.edition))
    url = f"/api/v1/editions/{round.edition.slug}/import/judges"
    text = "위원 명단,\n성함,메일 주소\n강민서,kang@vc.example\n"
    found = client.post(f"{url}/columns", {"file": file(text)}, format="multipart").json()
    assert found["mapping"]["header_line"] == 2
    assert found["mapping"]["columns"] == {"성함": "name", "메일 주소": "email"}
    asked = {"file": file(text), "mapping": json.dumps(found["mapping"]), "write": "true"}
    assert client.post(url, asked, format="multipart").json()["written"] == 1
    assert invited(round)


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
