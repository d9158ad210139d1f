"""The company's page saves what is valid and names every field that is not."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_draft,
    a_user,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_a_bad_registration_number_is_shown_and_the_rest_is_kept() -> None:
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("company", entry.pk),
        {
            "kind": "corporation",
            "name_ko": "도토리",
            "registration_number": "000-00-00000",
            "district": "마포구",
        },
    )
    entry.startup.refresh_from_db()
    assert answer.status_code == 422
    assert "사업자등록번호가 맞지 않습니다" in answer.content.decode()
    assert (entry.startup.registration_number, entry.startup.district) == ("", "마포구")


def test_two_bad_fields_of_the_company_are_both_named_and_the_rest_is_kept() -> None:
    entry = a_draft()
    typed = {
        "kind": "corporation",
        "name_ko": "도토리 900101-1234567",
        "registration_number": "123-45-67890",
        "district": "마포구",
    }
    answer = client_of(writer_of(entry)).post(address("company", entry.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in ("주민등록번호", "사업자등록번호가 맞지 않습니다", "도토리 900101-1234567"):
        assert word in page
    entry.startup.refresh_from_db()
    assert (entry.startup.registration_number, entry.startup.district) == ("", "마포구")


def test_the_company_saves_itself_and_says_what_it_cannot_keep() -> None:
    entry = a_draft()
    client, path = client_of(writer_of(entry)), address("company-fields", entry.pk)

    def patch(changes: dict[str, str]) -> Any:
        return client.generic("PATCH", path, json.dumps({"changes": changes}), "application/json")

    kept = patch(
        {"district": "마포구", "revenue_krw": "128,400", "registration_number": "000-00-00000"}
    )
    assert (kept.status_code, list(kept.json()["refused"]), sorted(kept.json()["versions"])) == (
        422,
        ["registration_number"],
        ["district", "revenue_krw"],
    )
    assert patch({"name_en": "Dotori\x00"}).status_code in {200, 422}
    nothing: dict[str, Any] = {"versions": {}, "current": {}, "refused": {}}
    assert patch({"no_such_field": "x"}).json() == nothing
    assert client.generic("PATCH", path, "[1", "application/json").status_code == 422
    entry.startup.refresh_from_db()
    assert (
        entry.startup.district,
        entry.startup.revenue_krw,
        entry.startup.registration_number,
    ) == ("마포구", 1_284_000_000, "")


def test_the_company_is_saved_by_its_writers_only() -> None:
    entry = a_draft()
    path, body = (
        address("company-fields", entry.pk),
        json.dumps({"changes": {"district": "마포구"}}),
    )
    assert Client().generic("PATCH", path, body, "application/json").status_code == 401
    assert client_of(a_user()).generic("PATCH", path, body, "application/json").status_code == 404
    entry.startup.refresh_from_db()
    assert entry.startup.district == ""


def test_an_old_value_from_a_device_never_silently_wins() -> None:
    entry = a_draft()
    client, path = client_of(writer_of(entry)), address("company-fields", entry.pk)

    def patch(value: str, base: int, *replaces: str) -> Any:
        body = {
            "changes": {"revenue_krw": value, "district": "마포구"},
            "base_versions": {"revenue_krw": base, "district": 0},
            "replaces": {"revenue_krw": list(replaces)},
        }
        return client.generic("PATCH", path, json.dumps(body), "application/json")

    assert patch("1,000", 0).json()["versions"] == {"revenue_krw": 1, "district": 1}
    old = patch("50", 0)
    assert (old.status_code, old.json()["versions"]) == (409, {"district": 1})
    assert old.json()["current"] == {"revenue_krw": {"value": "1,000", "version": 1}}
    entry.startup.refresh_from_db()
    assert entry.startup.revenue_krw == 10_000_000
    # one's own words, whose answer got lost, are no clash; nor is a choice made knowingly
    assert patch("2,000", 0, "1,000").json()["versions"]["revenue_krw"] == 2
    assert patch("50", 2).json()["versions"]["revenue_krw"] == 3


def test_an_old_page_of_the_company_shows_both_values_and_can_be_sent_again() -> None:
    entry = a_draft()
    client, path = client_of(writer_of(entry)), address("company", entry.pk)
    typed = {"kind": "corporation", "name_ko": "도토리", "district": "마포구"}
    client.post(path, typed)
    client.post(path, typed | {"district": "강남구", "base-district": "1"})
    old = client.post(path, typed | {"district": "중구", "base-district": "1"})
    page = old.content.decode()
    entry.startup.refresh_from_db()
    assert (old.status_code, entry.startup.district) == (422, "강남구")
    assert '<blockquote class="theirs">강남구</blockquote>' in page
    assert '<option value="중구" selected>' in page
    assert 'name="base-district" value="2"' in page
    client.post(path, typed | {"district": "중구", "base-district": "2"})
    entry.startup.refresh_from_db()
    assert entry.startup.district == "중구"
