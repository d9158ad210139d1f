"""The startup's pages as a whole: the road without JavaScript, who gets in, what they cost."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from submissions.models import Entry
from submissions.services.draft import add_member
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    ANSWERS,
    ITEM,
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    fill,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
PAGES = ["entry", "company", "item", "files", "deck", "team", "consents", "review", "feedback"]
COMPANY = {
    "kind": "corporation",
    "name_ko": "도토리로보틱스",
    "registration_number": "124-81-00998",
    "founded_on": "2022-03-02",
    "representative": "김서연",
    "city": "서울특별시",
    "district": "성동구",
    "revenue_krw": "128,400",
}
FIRST_QUESTIONS = {
    "company_name": "도토리로보틱스",
    "in_region": "yes",
    "kind": "corporation",
    "founded_on": "2022-03-02",
    "representative": "yes",
}


def all_addresses(entry: Entry) -> list[str]:
    return [
        *(address(name, entry.pk) for name in PAGES),
        address("section", entry.pk, "problem"),
        address("receipt", entry.pk),
        address("receipt-pdf", entry.pk),
        address("file-rows", entry.pk, "deck"),
    ]


def test_the_whole_road_by_page_without_javascript() -> None:
    actor, edition = a_user("김서연"), an_edition()
    client = client_of(actor)
    assert edition.name_ko in client.get(address("home")).content.decode()
    begun = client.post(address("start", edition.slug), FIRST_QUESTIONS)
    entry = Entry.objects.get()
    assert begun["Location"] == address("entry", entry.pk)
    fill_by_page(client, entry)
    page = client.get(address("review", entry.pk)).content.decode()
    key = re.search(r'name="idempotency_key" value="(\w+)"', page)
    assert key is not None
    for _ in range(2):  # a double click
        answer = client.post(address("submit", entry.pk), {"idempotency_key": key[1]})
        assert answer["Location"] == address("receipt", entry.pk)
    entry.refresh_from_db()
    facts = (entry.state, entry.receipts.count(), entry.startup.revenue_krw)
    assert facts == ("submitted", 1, 1_284_000_000)
    assert entry.code in client.get(address("receipt", entry.pk)).content.decode()
    assert client.get(address("receipt-pdf", entry.pk)).content.startswith(b"%PDF-")


def fill_by_page(client: Client, entry: Entry) -> None:
    """Every page of the form, each leading to the next."""
    deck = SimpleUploadedFile("deck.pdf", a_pdf())
    steps: list[tuple[str, dict[str, Any], str]] = [
        (address("company", entry.pk), COMPANY, address("item", entry.pk)),
        (address("item", entry.pk), ITEM, address("section", entry.pk, "problem")),
        *(
            (address("section", entry.pk, here), ANSWERS, address("section", entry.pk, following))
            for here, following in pairwise(("problem", "solution", "scale-up", "team"))
        ),
        (address("section", entry.pk, "team"), ANSWERS, address("files", entry.pk)),
        (address("files", entry.pk), {"kind": "deck", "file": deck}, address("files", entry.pk)),
        (address("consents", entry.pk), {"collection": "yes"}, address("review", entry.pk)),
    ]
    for here, typed, following in steps:
        assert client.post(here, typed)["Location"] == following, here


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_opens_in_both_languages(language: str) -> None:
    entry = submitted()
    client = client_of(writer_of(entry))
    for path in [address("home"), *all_addresses(entry)]:
        answer = client.get(path if language == "ko" else f"/en{path}")
        assert answer.status_code == 200, path
        if answer["Content-Type"].startswith("text/html") and "<html" in answer.content.decode():
            assert f'<html lang="{language}" ' in answer.content.decode()


def test_strangers_organisers_and_the_signed_out_do_not_get_in() -> None:
    entry = submitted()
    for path in all_addresses(entry):
        assert client_of(a_user()).get(path).status_code == 404, path
        assert client_of(an_organiser(entry.edition)).get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path


def test_nobody_else_writes_through_the_pages() -> None:
    entry = submitted()
    before = Entry.objects.values().get()
    for user in (a_user(), an_organiser(entry.edition), writer_of(submitted())):
        client = client_of(user)
        for name, typed in [
            ("company", {"name_ko": "남"}),
            ("item", ITEM | {"title_ko": "남"}),
            ("submit", {}),
            ("withdraw", {}),
            ("consents", {"filming": "yes"}),
            ("team", {"email": "x@example.com"}),
        ]:
            assert client.post(address(name, entry.pk), typed).status_code == 404, name
    assert Entry.objects.values().get(pk=entry.pk) == before
    assert (entry.startup.members.count(), entry.startup.consents.count()) == (1, 1)


def test_a_co_writer_writes_but_cannot_submit_or_consent() -> None:
    entry = fill(a_draft())
    client = client_of(
        add_member(actor=writer_of(entry), startup=entry.startup, email="writer@example.com").user
    )
    assert (
        client.post(address("item", entry.pk), ITEM | {"title_ko": "둘이 쓴 이름"}).status_code
        == 302
    )
    assert client.post(address("submit", entry.pk), {"idempotency_key": "x"}).status_code == 403
    assert (
        client.post(
            address("consents", entry.pk), {"collection": "yes", "filming": "yes"}
        ).status_code
        == 403
    )
    assert (
        address("submit", entry.pk) not in client.get(address("review", entry.pk)).content.decode()
    )
    entry.refresh_from_db()
    assert (entry.state, entry.title_ko, entry.startup.consents.count()) == (
        "draft",
        "둘이 쓴 이름",
        1,
    )


def test_html_in_names_is_shown_as_it_was_typed() -> None:
    entry = a_draft(company="<script>alert(1)</script>")
    client = client_of(writer_of(entry))
    client.post(address("item", entry.pk), ITEM | {"title_ko": "<img src=x onerror=alert(2)>"})
    for path in (
        address("home"),
        address("entry", entry.pk),
        address("review", entry.pk),
        address("item", entry.pk),
    ):
        page = client.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("name", ["withdraw", "submit", "item", "consents"])
def test_nul_in_a_form_is_answered_in_words(name: str) -> None:
    entry = submitted()
    body = "reason=a%00b&idempotency_key=%00&title_ko=a%00b"
    answer = client_of(writer_of(entry)).post(
        address(name, entry.pk), body, content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, "NUL" in answer.content.decode()) == (400, True)
    entry.refresh_from_db()
    assert (entry.state, entry.receipts.count(), entry.title_ko) == (
        "submitted",
        1,
        ITEM["title_ko"],
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_my_applications_ask_the_same_number_of_queries_however_many_there_are(
    rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    actor, edition = a_user(), an_edition()
    for _ in range(rows):
        a_draft(edition).startup.members.create(user=actor, kind="writer")
    client = client_of(actor)
    with django_assert_max_num_queries(6):
        assert client.get(address("home")).content.decode().count("entry-card") == rows


@pytest.mark.parametrize("rows", [1, 15])
@pytest.mark.parametrize("name", ["team", "files", "entry"])
def test_pages_with_rows_ask_the_same_number_of_queries_however_many_there_are(
    name: str, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    entry = fill(a_draft())
    for _ in range(rows):
        entry.startup.members.create(user=a_user(), kind="writer")
        a_deck(entry, checked=False).__class__.objects.filter(entry=entry, state="checking").update(
            kind="proof"
        )
    client = client_of(writer_of(entry))
    with django_assert_max_num_queries(15):
        assert client.get(address(name, entry.pk)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_more_than_fifteen_queries(
    name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    entry = submitted()
    client = client_of(writer_of(entry))
    with django_assert_max_num_queries(15):
        client.get(address(name, entry.pk))
