"""Who was shown whose personal data: noted once an hour, told to those it was about and to the
organisers.  That no address is forgotten, tests/shown/test_canaries.py sees.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from challenge.models import DataAccess, User
from frontend.in_words.places import PLACES_IN_WORDS
from frontend.pages.data_access import PLACES
from introductions.queries.personal_data import personal_data
from judging.models import Round
from submissions.models import DeckPage, Entry
from tests.frontend.pages import sample_pages
from tests.introductions import factories as introductions
from tests.judging import factories as make
from tests.submissions.factories import a_deck
from tests.walked_urls import addresses

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[int, str, str, int, int | None]]:
    columns = ("reader", "read_as", "place", "company", "person")
    return list(DataAccess.objects.order_by("pk").values_list(*columns))


def an_open_round() -> tuple[Round, Entry, User]:
    round = make.an_open_round(entries=2, judges=2, sheets_per_entry=1)
    return round, round.edition.entries.earliest("pk"), make.organiser_of(round.edition)


def test_every_place_is_an_address_of_the_site() -> None:
    assert get_resolver()
    assert PLACES.keys() <= {address.name for address in addresses()}


def test_a_page_an_api_answer_and_a_file_are_noted_with_whose_they_are() -> None:
    round, entry, organiser = an_open_round()
    deck, judge = a_deck(entry), round.edition.judges.earliest("pk")
    make.a_version(entry)
    slug, client = round.edition.slug, sample_pages.signed_in(organiser)
    client.get(f"/run/{slug}/entries/{entry.pk}/")
    client.get(f"/run/{slug}/judges/{judge.pk}/")
    client.get(f"/api/v1/editions/{slug}/judges/")
    page = DeckPage.objects.filter(attachment=deck).earliest("pk")
    client.get(f"/files/pages/{page.pk}.webp")
    assert rows() == [
        (organiser.pk, "organiser", "organisers:entry", entry.startup_id, None),
        (organiser.pk, "organiser", "organisers:judge", 0, judge.user_id),
        (organiser.pk, "organiser", "api:edition-judges", 0, None),
        (organiser.pk, "organiser", "files:page", entry.startup_id, None),
    ]
    observer = make.an_organiser_of(round.edition, "observer")
    sample_pages.signed_in(observer).get(f"/run/{slug}/entries/{entry.pk}/")
    noted = (observer.pk, "observer", "organisers:entry", entry.startup_id, None)
    assert rows()[4:] == [noted]


def test_it_is_noted_once_an_hour_and_again_in_the_next() -> None:
    round, entry, organiser = an_open_round()
    client = sample_pages.signed_in(organiser)
    for _time in range(3):
        client.get(f"/run/{round.edition.slug}/entries/{entry.pk}/")
    assert DataAccess.objects.count() == 1
    earlier = timezone.now() - timedelta(hours=1)
    DataAccess.objects.update(hour=earlier.replace(minute=0, second=0, microsecond=0))
    client.get(f"/run/{round.edition.slug}/entries/{entry.pk}/")
    assert DataAccess.objects.count() == 2


def test_what_is_refused_and_what_is_ones_own_is_not_noted() -> None:
    round, entry, _organiser = an_open_round()
    deck = a_deck(entry)
    writer = sample_pages.signed_in(entry.startup.members.get().user)
    assert writer.get(f"/files/{deck.pk}/").status_code == 200
    assert writer.get(f"/run/{round.edition.slug}/entries/{entry.pk}/").status_code == 404
    assert Client().get(f"/files/{deck.pk}/").status_code == 302
    neighbour = sample_pages.signed_in(make.organiser_of(make.a_preset_edition()))
    assert neighbour.get(f"/run/{round.edition.slug}/entries/{entry.pk}/").status_code == 404
    assert neighbour.get(f"/files/{deck.pk}/").status_code == 404
    assert rows() == []


def test_a_judge_and_an_investor_are_noted_as_such() -> None:
    round, _entry, _organiser = an_open_round()
    pair = make.first_assignment(round)
    make.a_version(pair.entry)
    judge = pair.judge.user
    sample_pages.signed_in(judge).get(f"/judge/rounds/{round.pk}/entries/{pair.pk}/")
    sample_pages.signed_in(judge).get(f"/api/v1/judge/rounds/{round.pk}/bundle")
    assert {(row[1], row[3]) for row in rows()} >= {("judge", pair.entry.startup_id)}
    DataAccess.objects.all().delete()
    meeting, offer = introductions.a_meeting(), introductions.an_offer()
    for pair_of_two in (meeting, offer):
        client = sample_pages.signed_in(pair_of_two.investor.user)
        assert client.get(f"/invest/introductions/{pair_of_two.pk}/").status_code == 200
    startup = meeting.winner.entry.startup_id
    assert rows() == [
        (meeting.investor.user_id, "investor", "investors:introduction", startup, None)
    ]


def test_a_person_reads_who_was_shown_their_data() -> None:
    round, entry, organiser = an_open_round()
    client, slug = sample_pages.signed_in(organiser), round.edition.slug
    other = round.edition.entries.latest("pk").startup.members.get().user
    judge = round.edition.judges.earliest("pk")
    client.get(f"/run/{slug}/entries/{entry.pk}/")
    client.get(f"/run/{slug}/judges/{judge.pk}/")
    client.get(f"/run/{slug}/entries/")

    def places(person: User) -> list[str]:
        looks = personal_data(person)["looks"]
        assert all(organiser.email not in str(look) for look in looks)
        return [look["place"] for look in looks]

    founder = entry.startup.members.get().user
    assert places(founder) == ["organisers:entry", "organisers:entries"]
    assert places(other) == ["organisers:entries"]
    assert places(judge.user) == ["organisers:judge"]


def test_organisers_and_observers_read_it_by_page_and_api_and_nobody_else() -> None:
    round, entry, organiser = an_open_round()
    slug = round.edition.slug
    sample_pages.signed_in(organiser).get(f"/run/{slug}/entries/{entry.pk}/")
    observer = make.an_organiser_of(round.edition, "observer")
    for person in (organiser, observer):
        client = sample_pages.signed_in(person)
        page = client.get(f"/en/run/{slug}/personal-data/").content.decode()
        assert "An entry" in page
        assert "organisers:" not in page
        assert entry.startup.name_en in page
        told = client.get(f"/api/v1/editions/{slug}/data-accesses/").json()["results"]
        first = told[-1]
        assert (first["reader"], first["company"]) == (organiser.email, entry.startup_id)
    for person in (entry.startup.members.get().user, round.edition.judges.earliest("pk").user):
        client = sample_pages.signed_in(person)
        assert client.get(f"/run/{slug}/personal-data/").status_code == 404
        assert client.get(f"/api/v1/editions/{slug}/data-accesses/").status_code == 404


def test_every_place_has_words() -> None:
    assert PLACES_IN_WORDS.keys() == PLACES.keys()
