"""In a blind round nothing that a judge gets counts up in the order of the entries or of the names:
not the addresses, not the numbers in the API and the offline bundle, not the order of the lists.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.random_numbers import LEAST, MOST, random_number
from judging.models import Assignment, Judge, Round
from submissions.models import DeckPage, Entry
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.submissions.factories import a_deck

pytestmark = pytest.mark.django_db

ENTRIES = 9  # a list of so many is in a given order by chance once in 362,880
IN_ADDRESSES = re.compile(r"/(?:entries|scores|pages|assignments)/(\d+)")
PAGES = ("judges:mine", "judges:done", "judges:conflicts", "judges:brief", "judges:offline")
LISTS = ("api:judge-bundle", "api:judge-mine", "api:judge-names")


def a_blind_round() -> tuple[Round, Judge]:
    """Scored by one judge among others, each entry with a deck, uploaded in the entries' order."""
    round = make.an_open_round(entries=ENTRIES, judges=3, sheets_per_entry=2, min_sheets=1)
    Round.objects.filter(pk=round.pk).update(blind=True)
    for entry in Entry.objects.filter(edition=round.edition).order_by("pk"):
        a_deck(entry)
        make.a_version(entry)
    sample_pages._everything_to_one_judge(round)
    return round, sample_pages.first_judge(round)


def numbers_in(found: Any) -> Iterator[int]:
    """Every number that stands for a row in a JSON answer."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in {"id", "assignment", "entry", "pk"} and isinstance(value, int):
                yield value
            yield from numbers_in(value)
    elif isinstance(found, list):
        for value in found:
            yield from numbers_in(value)


def told_to(judge: Judge, round: Round) -> tuple[list[int], dict[str, str]]:
    """All numbers of rows on the judge's pages and in the API, and the texts of the pages."""
    client = sample_pages.signed_in(judge.user)
    numbers: list[int] = []
    texts: dict[str, str] = {}
    sheets = [
        reverse("judges:entry", args=[round.pk, pk])
        for pk in Assignment.objects.filter(judge=judge).values_list("pk", flat=True)[:2]
    ]
    for path in [*(reverse(name, args=[round.pk]) for name in (*PAGES, *LISTS)), *sheets]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        texts[path] = answer.content.decode()
        numbers += [int(found) for found in IN_ADDRESSES.findall(texts[path])]
        if "json" in answer["Content-Type"]:
            numbers += [found for found in numbers_in(answer.json()) if found != round.pk]
    return numbers, texts


def test_no_number_that_a_judge_gets_counts_up() -> None:
    round, judge = a_blind_round()
    numbers, _texts = told_to(judge, round)
    rows = sorted(set(numbers))
    assert len(rows) >= 2 * ENTRIES, "sheets and pages of decks"
    assert all(number >= LEAST for number in rows)
    assert all(later - earlier > 1000 for earlier, later in pairwise(rows))
    entries = list(Entry.objects.filter(edition=round.edition).order_by("pk"))
    by_sheet = Assignment.objects.filter(judge=judge).order_by("pk").values_list("entry", flat=True)
    by_page = (
        DeckPage.objects.filter(number=1).order_by("pk").values_list("attachment__entry", flat=True)
    )
    in_turn = [entry.pk for entry in entries]
    for order in (list(by_sheet), list(by_page)):
        assert sorted(order) == in_turn
        assert order not in (in_turn, in_turn[::-1])


def test_the_list_of_names_is_in_another_order_than_the_codes_and_the_sheets() -> None:
    round, judge = a_blind_round()
    client: Client = sample_pages.signed_in(judge.user)
    codes = dict(round.participations.values_list("entry__startup__name_en", "blind_code"))
    conflicts = client.get(reverse("judges:conflicts", args=[round.pk])).content.decode()
    names = sorted(codes, key=conflicts.index)
    assert len(names) == ENTRIES
    in_names = [codes[name] for name in names]
    bundle = client.get(reverse("api:judge-bundle", args=[round.pk])).json()
    in_sheets = [entry["name"] for entry in bundle["entries"]]
    assert sorted(in_names) == sorted(in_sheets)
    assert in_names not in (sorted(in_names), sorted(in_names)[::-1], in_sheets, in_sheets[::-1])


def test_random_numbers_have_as_many_digits_each_and_stay_whole_in_a_browser() -> None:
    drawn = {random_number() for _turn in range(1000)}
    assert len(drawn) == 1000
    assert all(LEAST <= number < MOST <= 2**53 for number in drawn)
