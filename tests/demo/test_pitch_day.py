"""The demo's pitch day is on: some were heard and scored, the next is called, the hall votes."""

from typing import Any

import pytest
from django.test import Client

from demo import slugs
from demo.edition_setup import Stage
from demo.pages.addresses import address_of
from demo.pages.doors import doors_of_hall
from demo.pitch_day import HEARD, begin_day
from demo.story import sample_cast
from judging.models import CheckIn, Judge, PitchSession, PitchSlot, Round
from judging.services.rounds.pitch_day.vote import close_vote, open_vote
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> PitchSession:
    """In the edition of the demo, up to the vote."""
    round = a_pitch_round(entries=5)
    round.edition.rounds.exclude(pk=round.pk).delete()
    Round.objects.filter(pk=round.pk).update(audience_vote="device", order=2)
    round.edition.slug = slugs.PITCH
    round.edition.save()
    organiser = f.organiser_of(round.edition)
    judges = list(Judge.objects.filter(edition=round.edition).select_related("user", "edition"))
    stage = Stage(sample_cast(7, small=True), round.edition, organiser, organiser)
    round = Round.objects.select_related("edition").get(pk=round.pk)
    return begin_day(stage, round, judges)


def test_some_were_heard_and_the_next_one_is_called(day: PitchSession) -> None:
    states = list(day.slots.order_by("place").values_list("state", flat=True))
    assert states == ["done"] * HEARD + ["waiting"] * (5 - HEARD)
    assert day.current is not None
    assert (day.current.place, day.current.state) == (HEARD + 1, PitchSlot.State.WAITING)
    assert day.state == PitchSession.State.LIVE
    assert day.starts_at is not None  # clock times are told
    assert CheckIn.objects.count() == 3


def test_its_doors_lead_to_the_stage_the_screen_and_the_vote_while_it_is_open(
    day: PitchSession, settings: Any
) -> None:
    settings.DEMO = True
    organiser = f.organiser_of(day.round.edition)
    entered = Client().post(address_of(organiser, "stage"))
    assert entered["Location"].endswith(f"/run/{slugs.PITCH}/rounds/2/pitch-day/")
    assert len(doors_of_hall()) == 1
    open_vote(actor=organiser, session=day)
    screen, vote = doors_of_hall()
    for door in (screen, vote):
        assert Client().get(door.path).status_code == 200
    strip = Client().get("/en/demo/strip/").content.decode()
    assert screen.path in strip
    assert vote.path in strip
    close_vote(actor=organiser, session=day)
    assert len(doors_of_hall()) == 1
