"""The public order and lot of a pitch day, and a startup's own place, on the pages that tell it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from judging.algorithms.allocation.running_order import running_order
from judging.models import PitchSession, PitchSlot
from judging.queries.rounds.drawn_order import drawn_orders, own_place
from judging.services.rounds.pitch_day.prepare import prepare_pitch_day
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_day, a_pitch_round

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 22, 5, 0, tzinfo=UTC)  # 14:00 in Seoul


def test_before_the_draw_nothing_is_told() -> None:
    round = a_pitch_round()
    prepare_pitch_day(actor=f.organiser_of(round.edition), round=round)
    assert drawn_orders(round.edition) == []
    entry = round.participations.select_related("entry").earliest("pk").entry
    assert own_place(entry) is None


def test_the_public_page_has_all_that_is_needed_to_draw_again_and_no_name() -> None:
    session = a_pitch_day()
    PitchSession.objects.filter(pk=session.pk).update(starts_at=START, break_every=2)
    [order] = drawn_orders(session.round.edition)
    codes = [row.code for row in order.places]
    assert codes == running_order(codes, seed=order.lot["seed"], nonce=order.lot["nonce"])
    url = reverse("public:edition", args=[session.round.edition.slug])
    page = Client().get(url).content.decode()
    for told in (*codes, order.lot["commitment"], order.lot["nonce"], "14:00", "14:10", "14:20"):
        assert told in page
    assert str(order.lot["seed"]) in page
    names = {slot.entry.startup.name_en for slot in session.slots.select_related("entry__startup")}
    assert not any(name in page for name in names)


def test_a_startup_reads_its_own_place_and_time_until_it_was_called() -> None:
    session = a_pitch_day()
    PitchSession.objects.filter(pk=session.pk).update(starts_at=START)
    slot = session.slots.select_related("entry__startup").get(place=3)
    place = own_place(slot.entry)
    assert place is not None
    assert (place.place, place.code) == (3, slot.label)
    writer = slot.entry.startup.members.get(kind="representative").user
    page = client_of(writer).get(reverse("startups:entry", args=[slot.entry_id])).content.decode()
    assert "You are number 3 in the running order" in page
    assert "14:20" in page
    PitchSlot.objects.filter(pk=slot.pk).update(state=PitchSlot.State.DONE)
    assert own_place(slot.entry) is None
