"""Who may open which private file, and how it is served."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import User
from judging.models import Assignment, Conflict, Judge, Pledge, Round
from submissions.models import Entry
from submissions.queries.decks import deck_of
from submissions.services.draft import add_member
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def a_judge_of(
    entry: Entry,
    *,
    signed: bool = True,
    blind: bool = True,
    state: str = "active",
    accepted: bool = True,
) -> Judge:
    now = timezone.now()
    judge = Judge.objects.create(
        edition=entry.edition, user=a_user(), state="accepted" if accepted else "invited"
    )
    if signed:
        Pledge.objects.create(judge=judge, text_version="1", text="…", signed_name="판정관")
    round = Round.objects.create(
        edition=entry.edition,
        order=Round.objects.count() + 1,
        name_ko="서류",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        places=3,
        blind=blind,
        pass_mark=Decimal(60),
        state="open",
    )
    Assignment.objects.create(round=round, judge=judge, entry=entry, state=state)
    return judge


def answers(user: User | None, entry: Entry) -> list[int]:
    client = Client()
    if user:
        client.force_login(user)
    deck = deck_of(entry)
    assert deck is not None
    page = deck.pages.earliest("number")
    addresses = [
        reverse("files:page", args=[page.pk]),
        reverse("files:thumbnail", args=[page.pk]),
        reverse("files:attachment", args=[deck.pk]),
    ]
    return [client.get(address).status_code for address in addresses]


def test_who_sees_which_file() -> None:
    entry = submitted()
    writer = add_member(
        actor=writer_of(entry), startup=entry.startup, email="writer@example.com"
    ).user
    seen = {
        "anonymous": (answers(None, entry), [302, 302, 302]),
        "stranger": (answers(a_user(), entry), [404, 404, 404]),
        "another startup": (answers(writer_of(submitted()), entry), [404, 404, 404]),
        "representative": (answers(writer_of(entry), entry), [200, 200, 200]),
        "co-writer": (answers(writer, entry), [200, 200, 200]),
        "organiser": (answers(an_organiser(entry.edition), entry), [200, 200, 200]),
        "observer": (answers(an_organiser(entry.edition, "observer"), entry), [200, 200, 200]),
        "organiser elsewhere": (answers(an_organiser(an_edition()), entry), [404, 404, 404]),
        "judge of a blind round": (answers(a_judge_of(entry).user, entry), [200, 200, 404]),
        "judge of an open round": (
            answers(a_judge_of(entry, blind=False).user, entry),
            [200, 200, 200],
        ),
        "judge without pledge": (
            answers(a_judge_of(entry, signed=False).user, entry),
            [404, 404, 404],
        ),
        "judge who has not accepted": (
            answers(a_judge_of(entry, accepted=False).user, entry),
            [404, 404, 404],
        ),
        "recused judge": (answers(a_judge_of(entry, state="recused").user, entry), [404, 404, 404]),
    }
    assert {who: got for who, (got, _wanted) in seen.items()} == {
        who: wanted for who, (_got, wanted) in seen.items()
    }


def test_a_judge_with_a_conflict_sees_nothing() -> None:
    entry = submitted()
    judge = a_judge_of(entry)
    conflict = Conflict.objects.create(judge=judge, entry=entry, kind="mentor", source="declared")
    assert answers(judge.user, entry) == [404, 404, 404]
    Conflict.objects.filter(pk=conflict.pk).update(withdrawn_at=timezone.now())
    assert answers(judge.user, entry) == [200, 200, 404]


def test_judges_never_see_a_draft() -> None:
    entry = submitted()
    judge = a_judge_of(entry, blind=False)
    newer = a_deck(entry, data=a_pdf(3))
    client = Client()
    client.force_login(judge.user)
    assert (
        client.get(reverse("files:page", args=[newer.pages.earliest("number").pk])).status_code
        == 404
    )
    assert client.get(reverse("files:attachment", args=[newer.pk])).status_code == 404


def test_files_are_kept_by_no_cache_nor_guessed_at() -> None:
    entry = a_draft()
    deck = a_deck(entry)
    client = Client()
    client.force_login(writer_of(entry))
    answer = client.get(reverse("files:attachment", args=[deck.pk]))
    picture = client.get(reverse("files:page", args=[deck.pages.earliest("number").pk]))
    assert answer["Cache-Control"] == "private, no-store"
    assert (picture["Cache-Control"], picture["Content-Type"]) == (
        "private, no-store",
        "image/webp",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_judges_and_investors_read_only_papers_that_the_organiser_lets_judges_read() -> None:
    entry = submitted()
    judge, blind = a_judge_of(entry, blind=False), a_judge_of(entry)
    entry.edition.papers.filter(key="deck").update(readers="organisers")
    assert answers(judge.user, entry) == [404, 404, 404]
    assert answers(blind.user, entry) == [404, 404, 404]
    assert answers(an_organiser(entry.edition), entry) == [200, 200, 200]
