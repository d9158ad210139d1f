"""While an appeal is open the places that it may change are on hold, and nothing rests on them."""

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import Refusal
from introductions.services.propose import propose_introduction
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import PlaceOnHold, places_on_hold
from judging.services.results.announce import flag_winner
from judging.services.results.appeals.write_appeal import withdraw_appeal
from tests.frontend.pages.organisers.desk import signed_in
from tests.introductions import factories as seats
from tests.judging import factories as make
from tests.judging.appeal_cases import a_result, an_appeal, founder_of, the_loser, the_winners

pytestmark = pytest.mark.django_db


def test_of_a_loser_the_last_winner_is_on_hold_and_nobody_else() -> None:
    round = a_result()
    loser = the_loser(round)
    assert places_on_hold(round) == {}
    appeal = an_appeal(loser)
    last = the_winners(round)[-1]
    assert places_on_hold(round) == {loser.pk: appeal, last.pk: appeal}
    withdraw_appeal(actor=founder_of(loser), appeal=appeal)
    assert places_on_hold(round) == {}


def test_of_a_winner_the_last_of_the_award_above_is_on_hold() -> None:
    round = a_result()
    grand, *others = the_winners(round)
    lower = others[0]
    an_appeal(type(lower).objects.select_related("edition", "startup").get(pk=lower.pk))
    assert set(places_on_hold(round)) == {lower.pk, grand.pk}


def test_the_grandest_winner_holds_only_itself() -> None:
    round = a_result()
    grand = the_winners(round)[0]
    an_appeal(type(grand).objects.select_related("edition", "startup").get(pk=grand.pk))
    assert set(places_on_hold(round)) == {grand.pk}


def test_nobody_is_flagged_introduced_or_certified_for_a_place_on_hold() -> None:
    round = a_result()
    organiser, loser = make.organiser_of(round.edition), the_loser(round)
    last = Winner.objects.select_related("entry__edition", "entry__startup").get(
        entry=the_winners(round)[-1]
    )
    flag_winner(actor=organiser, winner=last, ready=True)
    appeal = an_appeal(loser)
    seat = seats.an_investor(round.edition)
    with pytest.raises(PlaceOnHold):
        propose_introduction(actor=organiser, winner=last, investor=seat)
    last.refresh_from_db()
    certificate = reverse("startups:certificate", args=[last.entry_id])
    founder = Client()
    founder.force_login(
        founder_of(last.entry), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert founder.get(certificate).status_code == PlaceOnHold.status
    flag_winner(actor=organiser, winner=last, ready=False, seen=last.etag)
    last.refresh_from_db()
    with pytest.raises(PlaceOnHold):
        flag_winner(actor=organiser, winner=last, ready=True, seen=last.etag)
    page = signed_in(organiser).get(reverse("organisers:results", args=[round.edition.slug]))
    assert page.content.decode().count("on hold") >= 3
    withdraw_appeal(actor=founder_of(loser), appeal=appeal)
    assert flag_winner(actor=organiser, winner=last, ready=True, seen=last.etag).vc_ready
    assert founder.get(certificate).status_code == 200
    with pytest.raises(Refusal) as refusal:  # the consent is what is missing now
        propose_introduction(actor=organiser, winner=last, investor=seat)
    assert refusal.value.code == "no_consent"
