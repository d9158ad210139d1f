import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, User
from submissions.models import Attachment, Entry, Upload
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

pytestmark = pytest.mark.django_db(transaction=True)  # a refusal rolls the request back


def client_of(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def send(
    client: Client, method: str, name: str, *args: object, body: Any = None, **headers: Any
) -> Any:
    address = reverse(f"api:{name}", args=args)
    if method == "get":
        return client.get(address, **headers)
    return getattr(client, method)(address, json.dumps(body or {}), "application/json", **headers)


def test_the_whole_road_by_api() -> None:
    actor, edition = a_user("김서연"), an_edition()
    client = client_of(actor)
    company = {"company_name": "도토리로보틱스", "founded_on": "2022-03-02"}
    begun = send(client, "post", "applications", body={"edition": edition.slug, **company})
    assert begun.status_code == 201, begun.content
    pk, startup = begun.json()["id"], begun.json()["startup"]["id"]
    facts = {"registration_number": "124-81-00998", "district": "성동구"}
    updated = send(client, "patch", "startup", startup, body=facts)
    assert updated.json()["registration_number"] == "1248100998"
    saved = send(client, "patch", "application-answers", pk, body={"changes": {**ITEM, **ANSWERS}})
    assert (saved.status_code, saved.json()["versions"]["title_ko"]) == (200, 1)
    consent = send(client, "post", "application-consents", pk, body={"kind": "collection"})
    assert consent.status_code == 201
    upload_deck(client, pk)
    assert client.get(reverse("api:application-missing", args=[pk])).json() == []
    receipt = send(client, "post", "application-submit", pk, HTTP_IDEMPOTENCY_KEY="k1")
    again = send(client, "post", "application-submit", pk, HTTP_IDEMPOTENCY_KEY="k1")
    assert (receipt.status_code, again.json()) == (201, receipt.json())
    assert len(client.get(reverse("api:application-receipts", args=[pk])).json()) == 1
    listed = client.get(reverse("api:applications")).json()["results"]
    assert listed[0]["code"] == Entry.objects.get().code


def upload_deck(client: Client, pk: int) -> None:
    data = a_pdf()
    deck = {"entry": pk, "kind": "deck", "name": "deck.pdf", "size": len(data)}
    upload = send(client, "post", "uploads", body=deck).json()
    done = client.put(f"{upload['url']}?offset=0", data, "application/octet-stream")
    assert (done.status_code, done.json()["attachment"]["state"]) == (200, "checking")


def test_a_clash_answers_409_with_the_other_text_and_keeps_it() -> None:
    entry = a_draft()
    client = client_of(writer_of(entry))
    send(
        client, "patch", "application-answers", entry.pk, body={"changes": {"problem-who": "첫째"}}
    )
    answer = send(
        client,
        "patch",
        "application-answers",
        entry.pk,
        body={
            "changes": {"problem-who": "둘째", "problem-why": "지금"},
            "base_versions": {"problem-who": 0},
        },
    )
    assert answer.status_code == 409
    assert answer.json()["current"] == {"problem-who": {"value": "첫째", "version": 1}}
    entry.refresh_from_db()
    assert entry.answers == {"problem-who": "첫째", "problem-why": "지금"}


def test_what_is_sent_after_the_deadline_is_said_to_be_late() -> None:
    entry = submitted()
    client = client_of(writer_of(entry))
    words = {"changes": {"problem-who": "나중에"}}
    assert (
        send(client, "patch", "application-answers", entry.pk, body=words).json()["late"] is False
    )
    Edition.objects.update(closes_at=timezone.now() - timedelta(days=1))
    answer = send(client, "patch", "application-answers", entry.pk, body=words)
    assert (answer.status_code, answer.json()["late"]) == (200, True)


def test_a_resident_number_answers_422_and_names_the_field() -> None:
    entry = a_draft()
    answer = send(
        client_of(writer_of(entry)),
        "patch",
        "application-answers",
        entry.pk,
        body={"changes": {"problem-who": "900101-1234567"}},
    )
    assert (answer.status_code, list(answer.json()["refused"])) == (422, ["problem-who"])
    entry.refresh_from_db()
    assert entry.answers == {}


def test_a_wrong_offset_answers_409_and_where_to_go_on() -> None:
    entry, data = a_draft(), a_pdf()
    client = client_of(writer_of(entry))
    upload = send(
        client,
        "post",
        "uploads",
        body={"entry": entry.pk, "kind": "deck", "name": "deck.pdf", "size": len(data)},
    ).json()
    client.put(f"{upload['url']}?offset=0", data[:100], "application/octet-stream")
    answer = client.put(f"{upload['url']}?offset=0", data[:100], "application/octet-stream")
    assert (answer.status_code, answer.json()["offset"], answer.json()["code"]) == (
        409,
        100,
        "wrong_offset",
    )
    assert client.get(upload["url"]).json()["offset"] == 100
    assert client.put(upload["url"], b"x", "application/octet-stream").status_code == 422


def test_submitting_without_a_key_or_with_gaps_is_refused_in_words() -> None:
    entry = a_draft()
    client = client_of(writer_of(entry))
    assert send(client, "post", "application-submit", entry.pk).status_code == 422
    answer = send(client, "post", "application-submit", entry.pk, HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    assert "company.registration_number" in answer.json()["fields"]
    entry.refresh_from_db()
    assert entry.state == "draft"


OWN = [
    ("get", "application", 200),
    ("get", "application-missing", 200),
    ("get", "application-receipts", 200),
    ("get", "application-consents", 200),
    ("get", "application-attachments", 200),
    ("patch", "application-answers", 403),
    ("post", "application-submit", 403),
    ("post", "application-withdraw", 403),
    ("post", "application-consents", 403),
]


@pytest.mark.parametrize(("method", "name", "for_organiser"), OWN)
def test_strangers_see_nothing_and_organisers_read_but_never_write(
    method: str, name: str, for_organiser: Any
) -> None:
    entry = submitted()
    bodies = {
        "application-answers": {"changes": {"problem-who": "남의 글"}},
        "application-consents": {"kind": "filming"},
    }
    before = Entry.objects.values().get()
    for user, expected in [
        (a_user(), 404),
        (an_organiser(an_edition()), 404),
        (an_organiser(entry.edition), for_organiser),
        (an_organiser(entry.edition, "observer"), for_organiser),
    ]:
        headers = {"HTTP_IDEMPOTENCY_KEY": "x"}
        assert (
            send(
                client_of(user), method, name, entry.pk, body=bodies.get(name), **headers
            ).status_code
            == expected
        )
    assert Client().get(reverse(f"api:{name}", args=[entry.pk])).status_code in {401, 403}
    assert Entry.objects.values().get() == before
    assert entry.startup.consents.count() == 1


@pytest.mark.parametrize("name", ["entry-papers", "entry-consents"])
def test_who_may_take_papers_in_is_asked_before_a_file_is_read(name: str) -> None:
    entry = submitted()
    for user, expected in [
        (a_user(), 404),
        (writer_of(entry), 403),
        (an_organiser(entry.edition, "observer"), 403),
        (an_organiser(entry.edition), 415),
    ]:
        assert send(client_of(user), "post", name, entry.pk).status_code == expected


def test_uploads_and_files_of_others_do_not_exist_for_strangers() -> None:
    entry = a_draft()
    deck = a_deck(entry)
    mine = send(
        client_of(writer_of(entry)),
        "post",
        "uploads",
        body={"entry": entry.pk, "kind": "proof", "name": "a.pdf", "size": 5},
    ).json()
    stranger = client_of(a_user())
    assert stranger.get(mine["url"]).status_code == 404
    assert (
        stranger.put(f"{mine['url']}?offset=0", b"12345", "application/octet-stream").status_code
        == 404
    )
    assert stranger.delete(reverse("api:attachment", args=[deck.pk])).status_code == 404
    assert (
        send(
            stranger,
            "post",
            "uploads",
            body={"entry": entry.pk, "kind": "deck", "name": "a.pdf", "size": 5},
        ).status_code
        == 404
    )
    assert (Upload.objects.get().offset, Attachment.objects.get().state) == (0, "ready")


def test_members_come_and_go_by_api() -> None:
    entry = a_draft()
    client = client_of(writer_of(entry))
    made = send(
        client, "post", "startup-members", entry.startup.pk, body={"email": "writer@example.com"}
    )
    assert made.status_code == 201
    assert (
        client_of(a_user()).get(reverse("api:startup-members", args=[entry.startup.pk])).status_code
        == 404
    )
    assert len(client.get(reverse("api:startup-members", args=[entry.startup.pk])).json()) == 2
    assert (
        client.delete(
            reverse("api:startup-member", args=[entry.startup.pk, made.json()["id"]])
        ).status_code
        == 204
    )
    assert entry.startup.members.count() == 1


def test_organisers_list_check_and_decide_by_api() -> None:
    edition = an_edition()
    entry = submitted(edition)
    a_draft(edition)
    client = client_of(an_organiser(edition))
    listed = client.get(
        reverse("api:edition-entries", args=[edition.slug]),
        {"state": "submitted", "eligibility": "pending", "field": "robotics", "search": "운반"},
    )
    assert [row["id"] for row in listed.json()["results"]] == [entry.pk]
    assert (
        client.get(
            reverse("api:edition-entries", args=[edition.slug]),
            {"search": f"2026-{entry.number:04d}"},
        ).json()["count"]
        == 1
    )
    assert send(client, "post", "edition-eligibility", edition.slug).status_code == 202
    assert (
        send(client, "post", "entry-eligibility", entry.pk, body={"state": "eligible"}).json()[
            "state"
        ]
        == "eligible"
    )
    for user in (a_user(), writer_of(entry)):
        assert (
            client_of(user).get(reverse("api:edition-entries", args=[edition.slug])).status_code
            == 404
        )
        assert send(client_of(user), "post", "edition-eligibility", edition.slug).status_code == 404


def test_a_consent_is_taken_back_by_api() -> None:
    entry = fill(a_draft())
    client = client_of(writer_of(entry))
    send(
        client,
        "post",
        "application-consents",
        entry.pk,
        body={"kind": "investors", "shared_items": ["deck"]},
    )
    answer = client.delete(reverse("api:application-consent", args=[entry.pk, "investors"]))
    assert (answer.status_code, answer.json()["withdrawn_at"] is None) == (200, False)


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_ask_the_same_number_of_queries_however_long_they_are(
    rows: int, django_assert_max_num_queries: Any
) -> None:
    edition = an_edition()
    actor = a_user()
    for _ in range(rows):
        entry = a_draft(edition)
        entry.startup.members.create(user=actor, kind="writer")
    organiser = client_of(an_organiser(edition))
    with django_assert_max_num_queries(10):  # three of them note who looked
        assert (
            organiser.get(reverse("api:edition-entries", args=[edition.slug])).json()["count"]
            == rows
        )
    writer = client_of(actor)
    with django_assert_max_num_queries(5):
        assert writer.get(reverse("api:applications")).json()["count"] == rows


REGISTRY = {
    "name_ko": "법인등기부등본",
    "name_en": "Registry extract",
    "types": ["pdf", "image"],
    "most_months": 3,
    "most_megabytes": 2,
}


def test_papers_are_listed_and_taken_away_by_api() -> None:
    now = timezone.now()
    edition = an_edition(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2))
    organiser = client_of(an_organiser(edition))
    made = send(organiser, "put", "edition-paper", edition.slug, "registry", body=REGISTRY)
    assert (made.status_code, made.json()["required"]) == (200, True)
    wrong = send(
        organiser, "put", "edition-paper", edition.slug, "x1", body={**REGISTRY, "types": ["exe"]}
    )
    assert wrong.status_code == 400
    listed = organiser.get(reverse("api:edition", args=[edition.slug])).json()["papers"]
    assert listed[-1]["key"] == "registry"
    taken = reverse("api:edition-paper", args=[edition.slug, "registry"])
    Edition.objects.filter(pk=edition.pk).update(opens_at=now - timedelta(days=1))
    assert organiser.delete(taken).status_code == 409
    Edition.objects.filter(pk=edition.pk).update(opens_at=now + timedelta(days=1))
    assert organiser.delete(taken).status_code == 204


def test_a_paper_is_sent_and_dated_by_api() -> None:
    edition = an_edition()
    edition.papers.create(key="registry", order=9, **REGISTRY)
    entry = a_draft(edition)
    client = client_of(writer_of(entry))
    found = client.get(reverse("api:application-papers", args=[entry.pk])).json()
    assert [(row["key"], row["state"]) for row in found][-1] == ("registry", "missing")
    assert (found[-1]["most_bytes"], found[-1]["earliest_issue"]) == (2 * 1024**2, "2026-08-02")
    file = {"entry": entry.pk, "kind": "registry", "name": "a.hwp", "size": 5}
    assert "PDF, PNG, JPEG" in send(client, "post", "uploads", body=file).json()["detail"]
    data = a_pdf()
    upload = send(
        client, "post", "uploads", body={**file, "name": "a.pdf", "size": len(data)}
    ).json()
    sent = client.put(f"{upload['url']}?offset=0", data, "application/octet-stream").json()
    at = reverse("api:attachment", args=[sent["attachment"]["id"]])
    dated = client.patch(at, {"issued_on": "2026-10-01"}, "application/json")
    assert (dated.status_code, dated.json()["issued_on"]) == (200, "2026-10-01")
    assert client.patch(at, {"issued_on": "soon"}, "application/json").status_code == 400
    stranger = client_of(a_user())
    assert stranger.patch(at, {"issued_on": None}, "application/json").status_code == 404
    papers = reverse("api:application-papers", args=[entry.pk])
    assert stranger.get(papers).status_code == 404
