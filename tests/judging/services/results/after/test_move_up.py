"""A waiting list moves up: the next is asked once, in order, in time; two people give the place."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent, Edition, Mail, User
from judging.models import (
    Announcement,
    Decision,
    DecisionKind,
    PlaceOffer,
    ResultCorrection,
    Round,
    RoundState,
    Winner,
)
from judging.queries.results.published.offers import in_order, offers_to_place
from judging.services.results import announce, correct
from judging.services.results.after.move_up import (
    NobodyAccepted,
    OfferOver,
    answer_place,
    move_waiting_lists,
    offer_free_places,
    prepare_move_up,
)
from judging.services.results.decide import decide, decide_by_ranking
from submissions.models import Entry, Member
from submissions.services.submit import withdraw_entry
from tests.judging import factories as make
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db
State = PlaceOffer.State


def a_published_round(*, waiting: int = 2, last: bool = False, days: int = 3) -> Round:
    """Some of six entries wait; the rule says in how many days they answer."""
    round = make.a_closed_round(entries=6, judges=6)
    if last:
        make.make_last(round)
        round.refresh_from_db()
    organiser = make.organiser_of(round.edition)
    decide_by_ranking(actor=organiser, round=round)
    rejected = Decision.objects.filter(round=round, kind=DecisionKind.REJECT).order_by("-pk")
    for row in rejected[:waiting]:
        decide(
            actor=organiser, round=round, entry=row.entry, kind=DecisionKind.WAITLIST,
            reason="예비", seen=row.etag,
        )  # fmt: skip
    prepared = announce.prepare_announcement(actor=organiser, round=round)
    announce.publish_announcement(actor=make.an_organiser_of(round.edition), announcement=prepared)
    Edition.objects.filter(pk=round.edition_id).update(
        rules={**round.edition.rules, "waitlist_days": days}
    )
    return Round.objects.select_related("edition").get(pk=round.pk)


def represents(entry: Entry) -> User:
    return entry.startup.members.get(kind=Member.Kind.REPRESENTATIVE).user


def one_withdraws(round: Round) -> Entry:
    chosen = Decision.objects.filter(round=round, kind__in=["advance", "award"])
    entry = chosen.filter(entry__state="submitted").latest("entry").entry
    return withdraw_entry(actor=represents(entry), entry=entry)


def the_offer() -> PlaceOffer:
    return PlaceOffer.objects.select_related("round__edition", "entry__startup", "edition").get()


def mails(kind: str) -> Any:
    return Mail.objects.filter(kind=kind)


def test_the_first_in_line_is_asked_once_with_a_time_to_answer() -> None:
    round = a_published_round()
    move_waiting_lists()
    assert not PlaceOffer.objects.exists()
    gone = one_withdraws(round)
    first = in_order(round)[0].entry
    move_waiting_lists()
    move_waiting_lists()
    offer = the_offer()
    assert (offer.entry, offer.left_by, offer.state) == (first, gone, State.OPEN)
    assert offer.answer_by - offer.offered_at == timedelta(days=3)
    assert mails("place_offered").count() == 1
    assert f"/apply/{first.pk}/place/" in mails("place_offered").get().body
    assert AuditEvent.objects.filter(action="place.offered").count() == 1


def test_by_hand_nobody_is_asked() -> None:
    round = a_published_round(days=0)
    one_withdraws(round)
    move_waiting_lists()
    assert not PlaceOffer.objects.exists()


def test_after_no_or_silence_the_next_is_asked_and_nobody_twice() -> None:
    round = a_published_round(waiting=3)
    one_withdraws(round)
    move_waiting_lists()
    first = the_offer()
    answer_place(actor=represents(first.entry), offer=first, takes_it=False)
    second = PlaceOffer.objects.get(state=State.OPEN)
    assert second.entry != first.entry
    PlaceOffer.objects.filter(pk=second.pk).update(answer_by=timezone.now())
    move_waiting_lists()
    second.refresh_from_db()
    assert second.state == State.LAPSED
    third = PlaceOffer.objects.get(state=State.OPEN)
    assert third.entry not in {first.entry, second.entry}
    answer_place(
        actor=represents(third.entry),
        offer=PlaceOffer.objects.select_related("round__edition", "entry__startup").get(
            pk=third.pk
        ),
        takes_it=False,
    )
    move_waiting_lists()
    assert not PlaceOffer.objects.filter(state=State.OPEN).exists()  # nobody is left


def test_a_yes_is_the_representatives_and_in_time() -> None:
    round = a_published_round()
    one_withdraws(round)
    move_waiting_lists()
    offer = the_offer()
    for actor in (make.organiser_of(round.edition), make.a_person()):
        with pytest.raises(NotAllowed):
            answer_place(actor=actor, offer=offer, takes_it=True)
    PlaceOffer.objects.update(answer_by=timezone.now())
    with pytest.raises(OfferOver):
        answer_place(actor=represents(offer.entry), offer=offer, takes_it=True)
    assert the_offer().state == State.OPEN


def test_an_advanced_place_is_given_by_a_correction_of_two_people() -> None:
    round = a_published_round()
    one_withdraws(round)
    move_waiting_lists()
    offer, organiser = the_offer(), make.organiser_of(round.edition)
    with pytest.raises(NobodyAccepted):
        prepare_move_up(actor=organiser, round=round)
    for _click in range(2):
        answer_place(actor=represents(offer.entry), offer=offer, takes_it=True)
    assert mails("place_accepted").count() == round.edition.roles.count()
    assert Decision.objects.get(round=round, entry=offer.entry).kind == DecisionKind.WAITLIST
    correction = prepare_move_up(actor=organiser, round=round)
    assert offer.entry.code in correction.reason_ko
    correct.publish_correction(
        actor=make.an_organiser_of(round.edition),
        correction=ResultCorrection.objects.select_related("announcement__edition").get(),
    )
    assert Decision.objects.get(round=round, entry=offer.entry).kind == DecisionKind.ADVANCE
    assert not offers_to_place(round)
    move_waiting_lists()
    assert PlaceOffer.objects.count() == 1  # the place is taken


def test_an_award_moves_to_whoever_accepted_it() -> None:
    round = a_published_round(last=True)
    gone = one_withdraws(round)
    award = Decision.objects.get(round=round, entry=gone).award
    move_waiting_lists()
    offer = the_offer()
    answer_place(actor=represents(offer.entry), offer=offer, takes_it=True)
    prepare_move_up(actor=make.organiser_of(round.edition), round=round)
    correct.publish_correction(
        actor=make.an_organiser_of(round.edition),
        correction=ResultCorrection.objects.select_related("announcement__edition").get(),
    )
    assert Winner.objects.get(entry=offer.entry).award == award
    assert not Winner.objects.filter(entry=gone).exists()


def test_a_place_that_organisers_gave_otherwise_is_offered_no_more() -> None:
    round = a_published_round()
    one_withdraws(round)
    move_waiting_lists()
    offer, organiser = the_offer(), make.organiser_of(round.edition)
    other = Decision.objects.filter(round=round, kind="waitlist").exclude(entry=offer.entry).get()
    made = correct.prepare_correction(
        actor=organiser,
        announcement=Announcement.objects.select_related("edition", "round").get(round=round),
        changes=[{"entry": other.entry_id, "kind": "advance"}],
        reason_ko="직접 연락",
    )
    correct.publish_correction(actor=make.an_organiser_of(round.edition), correction=made)
    with pytest.raises(OfferOver):
        answer_place(actor=represents(offer.entry), offer=offer, takes_it=True)
    offer_free_places(round=round)
    assert the_offer().state == State.CANCELLED


def test_nobody_is_asked_once_the_next_round_is_scored() -> None:
    round = a_published_round()
    one_withdraws(round)
    round.edition.rounds.filter(order=2).update(state=RoundState.OPEN)
    move_waiting_lists()
    assert not PlaceOffer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_the_clock_at_once_leave_one_answer() -> None:
    round = a_published_round()
    one_withdraws(round)
    move_waiting_lists()
    offer = the_offer()
    answered, looked = beside(
        partial(answer_place, actor=represents(offer.entry), offer=offer, takes_it=True),
        partial(offer_free_places, round=round),
    )
    assert answered.acknowledged, answered
    assert looked.value == 0, looked
    assert the_offer().state == State.ACCEPTED
