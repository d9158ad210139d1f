"""The search of an edition finds entries, judges, investors and pages, and tells strangers
nothing.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from introductions.queries.found import MOST_FOUND, found_in
from judging.models import Round
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.introductions import factories as introductions
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 17


def a_round_with_everything() -> Round:
    round = make.a_round(entries=2, judges=2)
    introductions.an_investor(round.edition, house="무지개벤처스")
    return round


def test_a_number_a_company_a_judge_an_address_and_a_firm_are_found() -> None:
    round = a_round_with_everything()
    client = organiser(round)
    entry = round.edition.entries.earliest("pk")
    judge = round.edition.judges.earliest("pk")
    for words, shown in (
        (entry.code, entry.startup.name),
        (entry.startup.name_ko, entry.code),
        (judge.user.name, judge.user.email),
        (judge.user.email, judge.user.name),
        ("무지개", "무지개벤처스"),
        ("ranking", "/ranking/"),
        ("순위", "/ranking/"),
    ):
        page = text_of(client, f"{at('search', round)}?q={words}").partition("<form")[2]
        assert shown in page, words


def test_nothing_is_found_in_words_and_no_words_find_nothing() -> None:
    round = a_round_with_everything()
    client = organiser(round)
    assert "Nothing found" in text_of(client, f"{at('search', round)}?q=zzzz")
    assert "Nothing found" not in text_of(client, at("search", round))
    assert not found_in(make.organiser_of(round.edition), round.edition, "")


def test_strangers_find_nothing_and_others_of_another_edition_neither() -> None:
    round, other = a_round_with_everything(), make.a_round(entries=1, judges=1)
    assert signed_in(make.a_person()).get(f"{at('search', round)}?q=a").status_code == 404
    assert organiser(other).get(f"{at('search', round)}?q=a").status_code == 404
    assert not found_in(make.organiser_of(other.edition), round.edition, "무지개")


def test_a_page_of_results_costs_the_same_however_much_is_found() -> None:
    few, many = make.a_round(entries=1, judges=1), make.a_round(entries=12, judges=12)
    costs = []
    for round in (few, many):
        client = organiser(round)
        client.get(at("search", round))
        with CaptureQueriesContext(connection) as asked:
            page = text_of(client, f"{at('search', round)}?q=@house")
        costs.append(len(asked))
        assert "@house" in page.partition("</form>")[2]
    assert costs[0] <= MOST_QUERIES
    assert costs[1] <= MOST_QUERIES
    found = found_in(make.organiser_of(many.edition), many.edition, "@house")
    assert len(found.judges) == MOST_FOUND
    assert found.more_judges
