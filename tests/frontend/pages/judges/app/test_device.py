"""The page of a judge's device: what could be kept, by entry, and the room to choose."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from frontend.pages.judges.app.device import ROOM_UNLESS_CHOSEN, ROOMS
from judging.models import Assignment, Judge, Round, RoundState, Scoresheet
from judging.queries.scoring.offline_bundle import offline_entries
from judging.services.assignment.recuse import recuse
from judging.services.scoring.sheet import save_sheet
from submissions.models import DeckPage, Entry
from tests.frontend.pages.sample_pages import signed_in
from tests.frontend.static.line import STATIC
from tests.judging import factories as f
from tests.submissions.factories import a_deck
from tests.submissions.judges_papers import a_paper_for_judges

pytestmark = pytest.mark.django_db


def a_round_with_decks() -> tuple[Round, Judge, list[Assignment]]:
    round = f.an_open_round(entries=3, judges=3)
    for entry in Entry.objects.filter(edition=round.edition):
        a_deck(entry)
        f.a_version(entry)
    rows = Assignment.objects.filter(round=round).select_related("judge__user", "round")
    judge = rows.order_by("pk")[0].judge
    return round, judge, list(rows.filter(judge=judge))


def shown(judge: Judge) -> str:
    with translation.override("en"):
        address = reverse("judges:device")
    return signed_in(judge.user).get(address).content.decode()


def test_each_entry_that_is_kept_is_named_with_its_size_and_those_given_back_are_not() -> None:
    round, judge, mine = a_round_with_decks()
    recuse(actor=judge.user, assignment=mine[0], kind="mentor", note="")
    text = shown(judge)
    pages = re.findall(r'data-page="([^"]+)"', text)
    assert pages == [
        f"/en/judge/rounds/{round.pk}/entries/{row.assignment}/"
        for row in offline_entries(round, judge)
    ]
    assert len(pages) == len(mine) - 1
    assert len(re.findall(r"about [\d.]+KB", text)) == len(pages)


def test_what_is_submitted_is_needed_last() -> None:
    round, judge, mine = a_round_with_decks()
    first = offline_entries(round, judge)[0]
    sheet = next(row for row in mine if row.pk == first.assignment)
    levels = {criterion.key: 3 for criterion in round.rubric.criteria.all()}
    save_sheet(
        actor=judge.user,
        assignment=sheet,
        scores=levels,
        comment="good work so far",
        base_revision=0,
        mutation_id="m",
        submit=True,
    )
    assert Scoresheet.objects.get().state == "submitted"
    rows = offline_entries(round, judge)
    assert [row.is_done for row in rows] == [False] * (len(mine) - 1) + [True]
    assert rows[-1].assignment == first.assignment


def test_a_larger_page_is_thought_to_take_more_room() -> None:
    round, judge, _mine = a_round_with_decks()
    before = offline_entries(round, judge)[0]
    DeckPage.objects.filter(pk=before.deck[0]).update(width=3200)
    assert offline_entries(round, judge)[0].about_bytes > before.about_bytes


def shelved(round: Round, judge: Judge, assignment: int) -> list[str]:
    """The addresses that the device fetches with an entry."""
    shelf = signed_in(judge.user).get(reverse("judges:offline", args=[round.pk])).json()
    return next(
        row["images"] for row in shelf["entries"] if f"/entries/{assignment}/" in row["page"]
    )


def test_papers_beside_the_deck_are_kept_with_the_pictures_of_their_pages() -> None:
    round, judge, mine = a_round_with_decks()
    before = offline_entries(round, judge)[0]
    entry = next(row.entry for row in mine if row.pk == before.assignment)
    paper = a_paper_for_judges(entry, preview=True)
    f.a_version(entry)
    [after] = [row for row in offline_entries(round, judge) if row.assignment == before.assignment]
    assert [row.id for row in after.papers] == [paper.pk]
    assert after.about_bytes > before.about_bytes
    wanted = [reverse("files:reading", args=[paper.pk])]
    wanted += [reverse("files:page", args=[page]) for page in after.papers[0].pages]
    found = shelved(round, judge, after.assignment)
    assert len(after.papers[0].pages) == 2
    assert set(wanted) <= set(found)
    client = signed_in(judge.user)
    assert {client.get(address).status_code for address in found} == {200}


def test_a_blind_round_keeps_no_picture_that_a_document_brings_along() -> None:
    round, judge, mine = a_round_with_decks()
    paper = a_paper_for_judges(mine[0].entry, preview=True)
    f.a_version(mine[0].entry)
    preview = reverse("files:preview", args=[paper.pk])
    assert preview in shelved(round, judge, mine[0].pk)
    Round.objects.filter(pk=round.pk).update(blind=True)
    found = shelved(round, judge, mine[0].pk)
    assert preview not in found
    client = signed_in(judge.user)
    assert {client.get(address).status_code for address in found} == {200}


def test_nothing_of_a_published_round_is_to_be_kept() -> None:
    round, judge, _mine = a_round_with_decks()
    Round.objects.filter(pk=round.pk).update(state=RoundState.PUBLISHED)
    text = shown(judge)
    assert "data-page" not in text
    assert "Nothing to keep" in text


def test_the_room_unless_chosen_is_the_same_for_the_page_and_its_script() -> None:
    assert ROOM_UNLESS_CHOSEN in ROOMS
    found = re.search(r"UNLESS_CHOSEN = ([\d *]+);", (STATIC / "scoring/room.js").read_text())
    assert found
    factors = [int(number) for number in found[1].split("*")]
    assert factors[0] * factors[1] * factors[2] == ROOM_UNLESS_CHOSEN


def test_the_page_is_for_whoever_is_signed_in() -> None:
    assert Client().get(reverse("judges:device")).status_code == 302
