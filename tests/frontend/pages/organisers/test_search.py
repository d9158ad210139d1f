"""The search of an edition finds entries, judges, investors and pages, and tells strangers
nothing.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from challenge.models import DataAccess
from frontend.pages.organisers.search import MORE_PAGES
from frontend.templatetags.navigation import ORGANISER_PAGES
from introductions.queries.found import MOST_FOUND, found_in
from judging.models import Round
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.frontend.pages.organisers.test_todos_across import run_by
from tests.introductions import factories as introductions
from tests.journeys.pages import PAGES_OF_AN_EDITION
from tests.judging import factories as make
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 17
# only where there was an edition before, or a council
NOT_FOR_EVERY_EDITION = {"edition_changes", "council_judges"}


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


def test_every_page_that_it_may_name_is_open_and_found_by_its_name_in_both_languages() -> None:
    round = a_round_with_everything()
    client = organiser(round)
    named = {key for key, _label in MORE_PAGES} | {key for key, _icon, _label in ORGANISER_PAGES}
    assert named >= set(PAGES_OF_AN_EDITION) - NOT_FOR_EVERY_EDITION
    for key, label in MORE_PAGES:
        assert client.get(at(key, round)).status_code == 200, key
        for language in ("ko", "en"):
            with translation.override(language):
                name = str(label)
            page = text_of(client, f"{at('search', round)}?q={name}")
            assert f'href="{at(key, round)}"' in page, (key, name)


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


def test_one_box_finds_in_all_editions_of_the_person_and_notes_whose_people_it_showed() -> None:
    mine, also, foreign = (make.a_round(entries=2, judges=2) for _ in range(3))
    person = run_by(a_user(), mine.edition, also.edition)
    client, address = signed_in(person), reverse("organisers:search_all")
    assert address in text_of(client, reverse("organisers:home"))
    for round in (mine, also):
        entry, judge = round.edition.entries.earliest("pk"), round.edition.judges.earliest("pk")
        for words, shown in (
            (entry.startup.name_ko, at("entry", round, entry.pk)),
            (entry.code, at("entry", round, entry.pk)),
            (judge.user.email, at("judge", round, judge.pk)),
            (round.edition.slug, at("control_room", round)),
        ):
            assert shown in text_of(client, f"{address}?q={words}").partition("</form>")[2], words
    unseen = foreign.edition.judges.earliest("pk")
    assert "Nothing found" in text_of(client, f"{address}?q={unseen.user.email}")
    noted = DataAccess.objects.filter(place="organisers:search_all", reader=person)
    assert set(noted.values_list("edition", flat=True)) == {mine.edition.pk, also.edition.pk}
    assert signed_in(a_user()).get(address).status_code == 404


def test_the_box_of_all_editions_asks_no_more_where_more_is_found() -> None:
    costs = []
    for editions in (1, 4):
        rounds = [make.a_round(entries=2, judges=2) for _ in range(editions)]
        client = signed_in(run_by(a_user(), *(round.edition for round in rounds)))
        address = f"{reverse('organisers:search_all')}?q=@house"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert "@house" in text_of(client, address).partition("</form>")[2]
        costs.append(len(asked))
    assert max(costs) <= MOST_QUERIES
