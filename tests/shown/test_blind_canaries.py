"""A judge of a blind round opens all that judges can, and is shown no name: page, API, file."""

import pytest

from judging.models import Assignment, Round
from submissions.models import DeckPage, Entry
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.shown.planted import World, plant, plant_answers
from tests.shown.test_canaries import Crawl
from tests.submissions.factories import a_deck
from tests.test_forbidden_and_missing import COUNTED

pytestmark = pytest.mark.django_db
# the one place where companies are named, without their codes: to say whom one mustn't judge
NAMED_FOR_CONFLICTS = {"judges:conflicts", "api:judge-names"}
# what is judged, with every name in it covered
OF_THE_APPLICATION = {"Entry.answers", "Entry.one_line_ko", "Entry.one_line_en", "DeckPage.text"}


def a_blind_world() -> tuple[Round, World, dict[str, object]]:
    round = make.an_open_round(entries=3, judges=2, sheets_per_entry=1, min_sheets=1)
    Round.objects.filter(pk=round.pk).update(blind=True)
    entries = Entry.objects.filter(edition=round.edition)
    decks = {entry.pk: a_deck(entry).pk for entry in entries}
    sample_pages._everything_to_one_judge(round)
    world = World()
    plant(world)
    plant_answers(world, round.edition)
    for entry in entries.select_related("startup"):
        _name_itself(entry)
        make.a_version(entry)
    mine = Assignment.objects.filter(round=round, judge=sample_pages.first_judge(round))
    pair = mine.earliest("pk")
    filled: dict[str, object] = dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}
    filled |= dict.fromkeys(("entries/assignment", "scores/pk", "assignments/pk"), pair.pk)
    filled |= {"rounds/pk": round.pk, "files/pk": decks[pair.entry_id]}
    filled["pages/pk"] = DeckPage.objects.filter(attachment=decks[pair.entry_id]).earliest("pk").pk
    return round, world, filled


def _name_itself(entry: Entry) -> None:
    """In an answer, as startups do: the company, and the address of its first member."""
    startup, key = entry.startup, next(iter(entry.answers))
    told = f"{startup.name_ko} {startup.name_en} {startup.members.earliest('pk').user.email}"
    entry.answers[key] += f". 저희 회사는 다음과 같습니다: {told}"
    entry.save(update_fields=["answers"])


def test_a_judge_of_a_blind_round_is_shown_no_name() -> None:
    round, world, filled = a_blind_world()
    crawl = Crawl(world, filled)
    judge = sample_pages.first_judge(round).user
    crawl.walk("judge", judge, only=("judges:", "api:judge", "files:", "public:", "account:my"))
    for (_role, text), where in crawl.shown.items():
        if text in {"Startup.name_ko", "Startup.name_en", "Startup.representative"}:
            assert set(where) <= NAMED_FOR_CONFLICTS, text
        else:
            assert text in OF_THE_APPLICATION, (text, where)
    assert ("judge", "Entry.answers") in crawl.shown
    assert crawl.unlogged == []
