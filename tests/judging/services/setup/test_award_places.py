"""The last round chooses as many as can win: set-up, decision and publication refuse anything
else.
"""

from collections.abc import Callable
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition
from judging.models import Award, Decision, Round
from judging.services.results import announce, decide
from judging.services.setup.awards import MoreAwardsThanPlaces, add_award, remove_award, save_award
from judging.services.setup.edition import NotReady, publish_edition
from judging.services.setup.rounds import add_round, remove_round, update_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def last(edition: Edition) -> Any:
    return edition.rounds.order_by("-order").first()


def test_the_last_rounds_places_follow_the_awards_while_it_is_being_set_up() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    before = edition.rounds.get(order=1).places
    special = add_award(actor=organiser, edition=edition, name_ko="특별상", places=2)
    assert last(edition).places == 8
    save_award(actor=organiser, edition=edition, key=special.key, places=4)
    assert last(edition).places == 10
    remove_award(actor=organiser, award=special)
    assert last(edition).places == 6
    assert edition.rounds.get(order=1).places == before


def test_a_round_that_is_added_or_taken_away_leaves_a_last_one_that_fits() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    made = add_round(actor=organiser, edition=edition, kind="site_visit", name_ko="현장실사")
    update_round(actor=organiser, round=edition.rounds.get(order=2), places=9)
    assert (made.places, last(edition)) == (6, made)
    remove_round(actor=organiser, round=made)
    assert last(edition).places == 6
    with pytest.raises(InvalidInput) as refusal:
        add_round(actor=organiser, edition=edition, kind="pitch", name_ko="결선", places=3)
    assert list(refusal.value.fields) == ["places"]
    assert edition.rounds.count() == 2


@pytest.mark.parametrize("places", [5, 8])
def test_the_last_round_takes_no_places_that_the_awards_dont_have(places: Any) -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    with pytest.raises(InvalidInput) as refusal:
        update_round(actor=organiser, round=last(edition), places=places)
    assert list(refusal.value.fields) == ["places"]
    assert last(edition).places == 6


@pytest.mark.parametrize("places", [4, 8])
def test_an_edition_with_a_contradiction_is_not_published(places: Any) -> None:
    edition = f.a_draft_edition()
    Round.objects.filter(pk=last(edition).pk).update(places=places)
    with pytest.raises(NotReady) as refusal:
        publish_edition(actor=f.organiser_of(edition), edition=edition)
    assert list(refusal.value.fields) == ["awards"]


def test_with_more_awards_than_places_nothing_is_decided_or_published() -> None:
    """Eight awards over six places: ranks seven and eight were rejected without a word."""
    round = f.make_last(f.a_closed_round(entries=8, places=6))
    organiser = f.organiser_of(round.edition)
    Award.objects.filter(edition=round.edition, key="excellence").update(places=5)
    first = round.participations.earliest("pk").entry
    acts: list[Callable[[], object]] = [
        lambda: decide.decide_by_ranking(actor=organiser, round=round),
        lambda: decide.decide(actor=organiser, round=round, entry=first, kind="reject"),
    ]
    for act in acts:
        with pytest.raises(decide.PlacesAndAwardsDiffer) as refusal:
            act()
        assert "8" in str(refusal.value.detail)
    assert not Decision.objects.exists()
    save_award(actor=organiser, edition=round.edition, key="excellence", places=3)
    assert decide.decide_by_ranking(actor=organiser, round=round) == 8
    round.refresh_from_db()
    Award.objects.filter(edition=round.edition, key="excellence").update(places=5)
    with pytest.raises(decide.PlacesAndAwardsDiffer):
        announce.prepare_announcement(actor=organiser, round=round)
    Award.objects.filter(edition=round.edition, key="excellence").update(places=3)
    prepared = announce.prepare_announcement(actor=organiser, round=round)
    Award.objects.filter(edition=round.edition, key="excellence").update(places=5)
    with pytest.raises(decide.PlacesAndAwardsDiffer):
        announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=prepared)
    prepared.refresh_from_db()
    assert prepared.state == "prepared"


def test_when_the_rules_are_frozen_places_move_between_awards_but_dont_grow() -> None:
    round = f.make_last(f.a_closed_round(entries=8, places=6))
    organiser = f.organiser_of(round.edition)
    acts: list[Callable[[], object]] = [
        lambda: save_award(actor=organiser, edition=round.edition, key="excellence", places=4),
        lambda: add_award(actor=organiser, edition=round.edition, name_ko="특별상"),
    ]
    for act in acts:
        with pytest.raises(MoreAwardsThanPlaces) as refusal:
            act()
        assert isinstance(refusal.value, Refusal)
        assert list(refusal.value.fields) == ["places"]
    save_award(actor=organiser, edition=round.edition, key="top", places=1)
    save_award(actor=organiser, edition=round.edition, key="excellence", places=4)
    assert sum(award.places for award in round.edition.awards.all()) == 6
