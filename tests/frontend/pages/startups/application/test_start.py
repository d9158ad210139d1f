"""Beginning an application: a few questions, and only while applications are open."""

import pytest

from submissions.models import Entry
from tests.frontend.pages.startups.writer import address, client_of, close
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_edition,
    writer_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"in_region": "no"}, "서울"),
        ({"representative": "no"}, "대표자가"),
        ({"founded_on": "2010-01-01"}, "2019"),
        ({"founded_on": ""}, "창업한 날짜"),
        ({"company_name": ""}, "기업명"),
    ],
)
def test_a_few_questions_stop_whoever_would_fill_it_in_in_vain(
    changed: dict[str, str], words: str
) -> None:
    edition = an_edition()
    answers = {
        "company_name": "도토리",
        "in_region": "yes",
        "kind": "corporation",
        "founded_on": "2022-03-02",
        "representative": "yes",
    } | changed
    answer = client_of(a_user()).post(address("start", edition.slug), answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_call_asks_for_its_own_city_and_offers_it_and_one_for_everywhere_asks_for_none() -> None:
    busan = an_edition(rules={"quiet_hours": [], "region": ["부산", "Busan"]})
    client = client_of(a_user())
    asked = client.get(address("start", busan.slug)).content.decode()
    assert "본점 소재지가 부산입니까?" in asked
    assert "서울입니까" not in asked
    answers = {
        "company_name": "도토리",
        "kind": "corporation",
        "founded_on": "2022-03-02",
        "representative": "yes",
    }
    refused = client.post(address("start", busan.slug), answers | {"in_region": "no"})
    assert "본점 소재지가 부산인 기업" in refused.content.decode()
    client.post(address("start", busan.slug), answers | {"in_region": "yes"})
    assert Entry.objects.get().startup.city == "부산광역시"
    everywhere = an_edition(rules={"quiet_hours": []})
    client = client_of(a_user())
    assert "in_region" not in client.get(address("start", everywhere.slug)).content.decode()
    client.post(address("start", everywhere.slug), answers)
    assert everywhere.entries.get().startup.city == ""


def test_whoever_has_begun_goes_on_with_the_draft() -> None:
    entry = a_draft()
    assert client_of(writer_of(entry)).get(address("start", entry.edition.slug))[
        "Location"
    ] == address("entry", entry.pk)


def test_nothing_is_begun_before_the_opening_and_after_the_deadline() -> None:
    edition = an_edition()
    close(edition)
    client = client_of(a_user())
    assert client.get(address("start", edition.slug)).status_code == 409
    assert (
        client.post(address("start", edition.slug), {"company_name": "도토리"}).status_code == 409
    )
    assert not Entry.objects.exists()
