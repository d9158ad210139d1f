"""Who only reads an application sees all of it, and changes nothing."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import AuditEvent
from submissions.models import AnswerVersion, Entry, Member
from submissions.services.companies import add_member
from submissions.services.draft import save_answers
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    ANSWERS,
    ITEM,
    a_draft,
    a_user,
    fill,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db(transaction=True)  # a refusal rolls the request back
READ = ["entry", "review", "deck", "team", "consents", "history", "messages", "receipt", "feedback"]
FIELDS = ["company", "item", "files"]


def viewed(entry: Entry) -> tuple[Member, Client]:
    member = add_member(
        actor=writer_of(entry), startup=entry.startup, email="viewer@example.com", kind="viewer"
    )
    return member, client_of(member.user)


def by_page(client: Client, entry: Entry) -> dict[str, Any]:
    """Every write of the pages, as a writer's browser sends it → the answer."""
    third = entry.startup.members.create(user=a_user(), kind="writer")
    kept = AnswerVersion.objects.filter(entry=entry).earliest("pk")
    sent: dict[str, tuple[list[object], dict[str, Any]]] = {
        "company": ([], {"name_ko": "남의 이름", "kind": "corporation"}),
        "item": ([], ITEM | {"title_ko": "남의 이름"}),
        "section": (["problem"], ANSWERS),
        "restore-answer": ([], {"key": kept.key, "version": kept.version}),
        "messages": ([], {"text": "보내지 않을 글"}),
        "consents": ([], {"filming": "yes"}),
        "objections": ([], {"person": "한지우", "reason": "친척입니다"}),
        "submit": ([], {}),
        "submit-by-itself": ([], {"wish": "1"}),
        "withdraw": ([], {"reason": "그만"}),
        "team": ([], {"email": "third@example.com"}),
        "team-kind": ([third.pk], {"kind": "viewer"}),
        "team-hand-over": ([third.pk], {}),
        "team-remove": ([third.pk], {}),
    }
    return {
        name: client.post(address(name, entry.pk, *parts), typed)
        for name, (parts, typed) in sent.items()
    }


def by_api(client: Client, entry: Entry) -> dict[str, Any]:
    """The same through the API."""
    third = entry.startup.members.get(kind="representative")
    bodies: list[tuple[str, str, list[object], dict[str, Any]]] = [
        ("patch", "application-answers", [entry.pk], {"changes": {"title_ko": "남의 이름"}}),
        ("patch", "startup", [entry.startup_id], {"name_ko": "남의 이름"}),
        ("post", "uploads", [], {"entry": entry.pk, "kind": "deck", "name": "a.pdf", "size": 5}),
        ("post", "application-messages", [entry.pk], {"text": "보내지 않을 글"}),
        ("post", "application-consents", [entry.pk], {"kind": "filming"}),
        ("post", "application-submit", [entry.pk], {}),
        ("post", "application-withdraw", [entry.pk], {}),
        ("post", "startup-members", [entry.startup_id], {"email": "third@example.com"}),
        ("patch", "startup-member", [entry.startup_id, third.pk], {"kind": "viewer"}),
        ("put", "startup-representative", [entry.startup_id], {"email": "third@example.com"}),
    ]
    return {
        name: getattr(client, method)(
            reverse(f"api:{name}", args=parts),
            json.dumps(body),
            "application/json",
            HTTP_IDEMPOTENCY_KEY="viewer",
        )
        for method, name, parts, body in bodies
    }


@pytest.mark.parametrize("send", [by_page, by_api], ids=lambda send: send.__name__)
def test_a_viewer_changes_nothing(send: Any) -> None:
    entry = submitted()
    save_answers(actor=writer_of(entry), entry=entry, changes={"problem-who": "고친 답"})
    _member, client = viewed(entry)
    before = Entry.objects.values().get(), list(Member.objects.values("user", "kind"))
    logged = AuditEvent.objects.count()
    answers = send(client, entry)
    refused = {name: answer.status_code for name, answer in answers.items()}
    # who may not name the representative isn't told that one could; objections answer in words
    others = {"objections": 422, "startup-representative": 404}
    expected = {name: others.get(name, 403) for name in refused}
    assert refused == expected
    members = [row for row in Member.objects.values("user", "kind") if row in before[1]]
    assert (Entry.objects.values().get(), members) == before
    assert AuditEvent.objects.count() == logged


def test_a_viewer_reads_all_and_is_shown_nothing_to_write_in() -> None:
    entry = submitted()
    member, client = viewed(entry)
    for name in READ:
        answer = client.get(address(name, entry.pk))
        assert answer.status_code == 200, name
        page = answer.content.decode()
        forms = [part.split(">")[0] for part in page.split("<form")[1:]]
        own = f"/team/{member.pk}/remove/"  # to leave
        writing = [form for form in forms if f"/apply/{entry.pk}/" in form and own not in form]
        assert not writing, (name, writing)
        assert "<textarea" not in page, name
    for name in FIELDS:
        answer = client.get(address(name, entry.pk))
        assert (answer.status_code, answer["Location"]) == (302, address("review", entry.pk)), name
    assert entry.title_ko in client.get(address("review", entry.pk)).content.decode()


def test_a_viewer_reads_a_draft_as_it_is_written_by_page_and_api() -> None:
    entry = fill(a_draft())
    _member, client = viewed(entry)
    save_answers(actor=writer_of(entry), entry=entry, changes={"problem-who": "방금 쓴 답"})
    assert "방금 쓴 답" in client.get(address("review", entry.pk)).content.decode()
    assert "방금 쓴 답" in client.get(reverse("api:application", args=[entry.pk])).content.decode()


def test_a_viewer_is_let_write_and_a_writer_only_read() -> None:
    entry = a_draft()
    member, client = viewed(entry)
    representative = client_of(writer_of(entry))
    place = address("team-kind", entry.pk, member.pk)
    assert client.post(place, {"kind": "writer"}).status_code == 403
    assert representative.post(place, {"kind": "representative"}).status_code == 422
    assert representative.post(place, {"kind": "writer"}).status_code == 302
    item = reverse("api:application-answers", args=[entry.pk])
    changes = json.dumps({"changes": {"title_ko": "함께 쓴 이름"}})
    assert client.patch(item, changes, "application/json").status_code == 200
    for _click in range(2):
        assert representative.post(place, {"kind": "viewer"}).status_code == 302
    assert client.patch(item, changes, "application/json").status_code == 403
    assert AuditEvent.objects.filter(action="member.kind_changed").count() == 2


def test_a_viewer_is_told_that_they_may_read() -> None:
    member, _client = viewed(a_draft())
    mail = member.user.mails.get(kind="co_writer")
    assert "열람" in mail.subject + mail.body or "read" in mail.subject
