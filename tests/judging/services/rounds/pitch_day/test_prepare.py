"""Before the doors open: the lot is sealed, drawn, and can be drawn again by anybody."""

from hashlib import sha256

import pytest

from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import PitchSession, RoundKind
from judging.services.rounds.pitch_day.held_session import StageMovedOn
from judging.services.rounds.pitch_day.prepare import (
    AlreadyBegun,
    NoPitchRound,
    draw_order,
    prepare_pitch_day,
    set_times,
)
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day, a_pitch_round

pytestmark = pytest.mark.django_db


def test_the_order_follows_from_a_seed_that_was_sealed_before() -> None:
    round = a_pitch_round(entries=5)
    organiser = f.organiser_of(round.edition)
    session = prepare_pitch_day(actor=organiser, round=round)
    sealed = AuditEvent.objects.get(action="pitch.prepared").facts
    assert sealed == {"commitment": session.commitment}
    draw_order(actor=organiser, session=session)
    told = AuditEvent.objects.get(action="pitch.order_drawn").facts
    assert digest({"seed": told["seed"], "nonce": told["nonce"]}) == sealed["commitment"]
    codes = round.participations.values_list("blind_code", flat=True)
    again = sorted(
        codes,
        key=lambda code: sha256(
            f"{told['nonce']}:{told['seed']}:pitch:{code}".encode()
        ).hexdigest(),
    )
    assert list(session.slots.values_list("label", flat=True)) == again == told["order"]
    listed = round.participations.order_by("pitch_order").values_list("blind_code", flat=True)
    assert list(listed) == again


def test_preparing_twice_seals_one_lot() -> None:
    round = a_pitch_round()
    organiser = f.organiser_of(round.edition)
    first = prepare_pitch_day(actor=organiser, round=round)
    assert prepare_pitch_day(actor=organiser, round=round) == first
    assert AuditEvent.objects.filter(action="pitch.prepared").count() == 1


def test_only_pitches_have_a_running_order_and_only_organisers_prepare_one() -> None:
    round = f.a_round(entries=1, judges=1)
    with pytest.raises(NoPitchRound):
        prepare_pitch_day(actor=f.organiser_of(round.edition), round=round)
    pitch = a_pitch_round()
    assert pitch.kind == RoundKind.PITCH
    with pytest.raises(NotAllowed):
        prepare_pitch_day(actor=f.a_person(), round=pitch)
    assert not PitchSession.objects.exists()


def test_an_order_that_has_begun_is_not_drawn_again() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    act_on_stage(actor=organiser, session=session, act="next")
    before = list(session.slots.values_list("label", "place"))
    with pytest.raises(AlreadyBegun):
        draw_order(actor=organiser, session=session)
    assert list(session.slots.values_list("label", "place")) == before


def test_times_are_set_by_who_saw_the_stage_and_stay_within_an_hour() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    seen = session.version
    set_times(actor=organiser, session=session, pitch_seconds=180, question_seconds=0, seen=seen)
    with pytest.raises(StageMovedOn):
        set_times(
            actor=organiser, session=session, pitch_seconds=60, question_seconds=60, seen=seen
        )
    with pytest.raises(InvalidInput) as refusal:
        set_times(actor=organiser, session=session, pitch_seconds=5, question_seconds=4000)
    assert set(refusal.value.fields) == {"pitch_seconds", "question_seconds"}
    session.refresh_from_db()
    assert (session.pitch_seconds, session.question_seconds) == (180, 0)
