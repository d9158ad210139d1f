"""The company's page saves what is valid and names every field that is not."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from challenge.models import Edition
from submissions.models import Startup
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_draft,
    a_user,
    submitted,
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
    assert patch({"no_such_field": "x"}).json() == {
        "versions": {}, "refused": {}, "late": False,
    }  # fmt: skip
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


def test_what_a_co_writer_saved_meanwhile_is_shown_and_not_overwritten() -> None:
    entry = a_draft()
    client, path = client_of(writer_of(entry)), address("company-fields", entry.pk)
    page = client.get(address("company", entry.pk)).content.decode()
    shown = {name: int(n) for name, n in re.findall(r'name="base-(\w+)" value="(\d+)"', page)}

    def patch(changes: dict[str, str], bases: dict[str, int], **more: Any) -> Any:
        body = {"changes": changes, "base_versions": bases, **more}
        return client.generic("PATCH", path, json.dumps(body), "application/json")

    saved = patch({"revenue_krw": "128,400"}, shown)
    assert saved.status_code == 200
    now = saved.json()["versions"]
    clash = patch({"revenue_krw": "5", "district": "마포구"}, shown)
    assert clash.status_code == 409
    current = {"revenue_krw": {"value": "128,400", "version": now["revenue_krw"]}}
    assert clash.json()["current"] == current
    assert list(clash.json()["versions"]) == ["district"]
    own = patch({"revenue_krw": "6"}, shown, replaces={"revenue_krw": ["128400"]})
    assert own.status_code == 200, "sent before without an answer: the writer's own"
    assert patch({"revenue_krw": "7"}, own.json()["versions"]).status_code == 200
    entry.startup.refresh_from_db()
    assert (entry.startup.revenue_krw, entry.startup.district) == (70_000, "마포구")


def test_facts_that_are_typed_after_the_deadline_are_said_to_be_late() -> None:
    entry = submitted()
    client = client_of(writer_of(entry))
    path = address("company-fields", entry.pk)
    late = []
    for days in (1, -1):
        Edition.objects.update(closes_at=timezone.now() + timedelta(days=days))
        body = json.dumps({"changes": {"headcount": f"{7 + days}"}})
        late.append(client.generic("PATCH", path, body, "application/json").json()["late"])
    assert late == [False, True]


def test_a_head_office_is_anywhere_in_the_country_and_what_stood_there_stays() -> None:
    entry = a_draft()
    Startup.objects.filter(pk=entry.startup_id).update(city="경기도", district="성남시 분당구")
    client = client_of(writer_of(entry))
    page = client.get(address("company", entry.pk)).content.decode()
    assert '<option value="경기도" selected>' in page
    assert '<option value="성남시 분당구" selected>' in page
    assert '<optgroup label="부산광역시">' in page
    sent = {"city": "부산광역시", "district": "해운대구"}
    client.post(address("company", entry.pk), {"kind": "corporation", "name_ko": "도토리", **sent})
    entry.startup.refresh_from_db()
    assert (entry.startup.city, entry.startup.district) == ("부산광역시", "해운대구")
    answer = client.post(
        address("company", entry.pk),
        {"kind": "corporation", "name_ko": "도토리", "city": "부산광역시", "district": "종로구"},
    )
    assert "본점이 있는 시·군·구를 골라 주세요." in answer.content.decode()
