"""A judge's access to entries ends with the round: on page, API, files and offline store."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from judging.models import Assignment, AssignmentState, Judge, Round, RoundState
from judging.queries.scoring.judge_work import READABLE_ROUNDS
from submissions.models import Attachment, DeckPage, EntryVersion
from tests.judging import factories as f
from tests.walked_urls import addresses

pytestmark = pytest.mark.django_db
SECRET = "canary-of-the-loser"


@pytest.fixture
def assignment() -> Assignment:
    """With a deck of a page, and the canary in the submitted text and in the company's figures."""
    round = f.an_open_round(entries=2, judges=3)
    row = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).earliest("pk")
    deck = Attachment.objects.create(
        entry=row.entry,
        kind="deck",
        file=ContentFile(b"%PDF-", "deck.pdf"),
        uploaded_by=row.judge.user,
        name=f"{SECRET}.pdf",
        size=5,
        sha256="0" * 64,
        content_type="application/pdf",
        page_count=1,
        state="ready",
    )
    DeckPage.objects.create(
        attachment=deck,
        number=1,
        image=ContentFile(b"x", "page.webp"),
        thumbnail=ContentFile(b"x", "small.webp"),
        width=1,
        height=1,
        text=SECRET,
    )
    answer = {"key": "q", "label_ko": "왜?", "label_en": "Why?", "answer": SECRET}
    EntryVersion.objects.create(
        entry=row.entry,
        number=1,
        snapshot={"answers": [answer], "files": [{"id": deck.pk, "kind": "deck"}], "item": {}},
        digest="0" * 64,
        submitted_by=row.judge.user,
    )
    return row


def doors(row: Assignment) -> dict[str, str]:
    """Every address at which a judge gets something of an entry."""
    page = DeckPage.objects.get(attachment__entry=row.entry)
    return {
        "page": f"/judge/rounds/{row.round_id}/entries/{row.pk}/",
        "shelf": f"/judge/rounds/{row.round_id}/offline.json",
        "bundle": f"/api/v1/judge/rounds/{row.round_id}/bundle",
        "picture": f"/files/pages/{page.pk}.webp",
        "thumbnail": f"/files/pages/{page.pk}/small.webp",
        "original": f"/files/{page.attachment_id}/",
    }


def open_doors(row: Assignment) -> set[str]:
    client = Client()
    client.force_login(row.judge.user)
    found = set()
    for name, address in doors(row).items():
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        told = SECRET.encode() in body or b"/files/pages/" in body or name not in {"page", "shelf"}
        if answer.status_code == 200 and told:
            found.add(name)
    return found


@pytest.mark.parametrize("state", RoundState.values)
def test_entries_are_open_to_their_judge_by_the_rounds_state_alone(
    assignment: Assignment, state: str
) -> None:
    Round.objects.filter(pk=assignment.round_id).update(state=state)
    opened = open_doors(assignment)
    assert opened == (set(doors(assignment)) if state in READABLE_ROUNDS else set())


def told_by(row: Assignment) -> set[str]:
    """Every address of a judge, and of files, whose answer says something of the entry."""
    page = DeckPage.objects.get(attachment__entry=row.entry)
    numbers: dict[str, object] = {
        "rounds/pk": row.round_id, "entries/assignment": row.pk, "scores/pk": row.pk,
        "pages/pk": page.pk, "slug": row.round.edition.slug, "key": "",
        **dict.fromkeys(("files/pk", "files/attachment", "attachments/pk"), page.attachment_id),
    }  # fmt: skip
    client = Client()
    client.force_login(row.judge.user)
    found = set()
    for address in addresses():
        if not address.name.startswith(("judges:", "api:judge", "files:")):
            continue
        answer = client.get(address.filled(numbers))
        body = b"".join(answer) if answer.streaming else answer.content
        if SECRET.encode() in body or (answer.status_code == 200 and body in {b"x", b"%PDF-"}):
            found.add(address.name)
    return found


@pytest.mark.parametrize("state", RoundState.values)
def test_no_address_says_anything_of_an_entry_before_and_after_it_is_read(
    assignment: Assignment, state: str
) -> None:
    Round.objects.filter(pk=assignment.round_id).update(state=state)
    told = told_by(assignment)
    if state in READABLE_ROUNDS:
        assert told >= {"judges:entry", "judges:compare", "files:page", "api:judge-bundle"}, told
    else:
        assert told == set()


@pytest.mark.parametrize(
    "facts",
    [
        {"state": AssignmentState.RECUSED},
        {"state": AssignmentState.REMOVED},
        {"judge__state": Judge.State.DISMISSED},
        {"judge__state": Judge.State.DECLINED},
    ],
)
def test_entries_are_closed_to_who_is_no_longer_their_judge(
    assignment: Assignment, facts: dict[str, Any]
) -> None:
    if "state" in facts:
        Assignment.objects.filter(pk=assignment.pk).update(**facts)
    else:
        Judge.objects.filter(pk=assignment.judge_id).update(state=facts["judge__state"])
    assert not open_doors(assignment) - {"bundle"}
    client = Client()
    client.force_login(assignment.judge.user)
    answer = client.get(doors(assignment)["bundle"])
    assert SECRET not in answer.content.decode()


def test_a_judge_sees_the_own_scores_after_the_end_without_a_way_into_the_entries(
    assignment: Assignment,
) -> None:
    Round.objects.filter(pk=assignment.round_id).update(state=RoundState.PUBLISHED)
    client = Client()
    client.force_login(assignment.judge.user)
    answer = client.get(doors(assignment)["page"], follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/judge/rounds/{assignment.round_id}/mine/")
    assert f"/entries/{assignment.pk}/" not in answer.content.decode()
