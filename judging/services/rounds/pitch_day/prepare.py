"""Before the doors open: the session, its lot, its times."""

# tested by: tests/judging/services/rounds/pitch_day/test_prepare.py

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.algorithms.allocation.running_order import running_order
from judging.models import PitchSession, PitchSlot, Round, RoundEntry, RoundKind
from judging.permissions import may_run_round
from judging.services.rounds.pitch_day.held_session import (
    close_act,
    hold_session,
    require_version,
)

SEEDS, CODES = 2**31, 10**6
LEAST_SECONDS, MOST_SECONDS = 30, 3600
DRAWN = "pitch.order_drawn"


class NoPitchRound(Refusal):
    """Only pitches have a running order."""

    code = "no_pitch_round"
    message = _("Only a pitch round has a pitch day.")


class NobodyPitches(Refusal):
    """There is nothing to draw."""

    code = "nobody_pitches"
    message = _("No entry takes part in this round yet. Add the entries first, then draw.")


class AlreadyBegun(Refusal):
    """The order of a session that has begun is changed place by place."""

    code = "pitch_day_begun"
    message = _("The pitch day has begun, so the order can't be drawn again. Move single entries.")


@transaction.atomic
def prepare_pitch_day(
    *, actor: User, round: Round, pitch_seconds: int = 300, question_seconds: int = 300
) -> PitchSession:
    """The session of a pitch round; the one that is there, if there is one.

    The secret of its lot is drawn now and committed to: SHA-256 of {"nonce", "seed"}.
    """
    require(may_run_round, actor, round)
    round = round.locked()
    if round.kind != RoundKind.PITCH:
        raise NoPitchRound
    known = PitchSession.objects.filter(round=round).first()
    if known is not None:
        return known
    _check_times(pitch_seconds=pitch_seconds, question_seconds=question_seconds)
    seed, nonce = secrets.randbelow(SEEDS), secrets.token_hex(16)
    session = PitchSession.objects.create(
        round=round,
        pitch_seconds=pitch_seconds,
        question_seconds=question_seconds,
        seed=seed,
        nonce=nonce,
        commitment=digest({"seed": seed, "nonce": nonce}),
        screen_key=secrets.token_urlsafe(32),
        check_in_code=f"{secrets.randbelow(CODES):06}",
    )
    audit.record(
        actor,
        "pitch.prepared",
        session,
        edition=round.edition,
        committed={"lot": session.commitment},
        commitment=session.commitment,
    )
    return session


@transaction.atomic
def draw_order(
    *, actor: User, session: PitchSession, seen: int | None = None, idempotency_key: str = ""
) -> PitchSession:
    """Draw the running order by lot from the sealed seed, which is told with it.

    Drawn again (an entry came or went) the same seed orders those who are there then.
    """
    round = session.round.locked()
    session = hold_session(actor=actor, session=session)
    edition = round.edition
    if audit.done_before(actor, DRAWN, edition=edition, idempotency_key=idempotency_key):
        return session
    require_version(session=session, seen=seen)
    if session.state != PitchSession.State.READY:
        raise AlreadyBegun
    codes = dict(round.participations.values_list("blind_code", "entry_id"))
    if not codes:
        raise NobodyPitches
    order = running_order(codes, seed=session.seed, nonce=session.nonce)
    session.slots.all().delete()
    PitchSlot.objects.bulk_create(
        PitchSlot(session=session, entry_id=codes[label], label=label, place=place)
        for place, label in enumerate(order, 1)
    )
    keep_places(session=session)
    session.drawn_at = clock.now()
    session.save(update_fields=["drawn_at"])
    told = {"order": order, "seed": session.seed, "nonce": session.nonce}
    return close_act(
        actor=actor,
        session=session,
        action=DRAWN,
        idempotency_key=idempotency_key,
        committed={"lot": session.commitment, **told},
        **told,
    )


@transaction.atomic
def set_times(
    *,
    actor: User,
    session: PitchSession,
    pitch_seconds: int,
    question_seconds: int,
    seen: int | None = None,
    idempotency_key: str = "",
) -> PitchSession:
    """How long a presentation and its questions take; also of the turn that is on."""
    session = hold_session(actor=actor, session=session)
    action, edition = "pitch.times_set", session.round.edition
    if audit.done_before(actor, action, edition=edition, idempotency_key=idempotency_key):
        return session
    require_version(session=session, seen=seen)
    _check_times(pitch_seconds=pitch_seconds, question_seconds=question_seconds)
    session.pitch_seconds, session.question_seconds = pitch_seconds, question_seconds
    session.save(update_fields=["pitch_seconds", "question_seconds"])
    return close_act(
        actor=actor,
        session=session,
        action=action,
        idempotency_key=idempotency_key,
        pitch_seconds=pitch_seconds,
        question_seconds=question_seconds,
    )


@transaction.atomic
def keep_places(*, session: PitchSession) -> None:
    """Judges' lists follow the running order; part of an act that holds the session."""
    places = dict(session.slots.values_list("entry_id", "place"))
    rows = list(RoundEntry.objects.filter(round=session.round, entry__in=places).order_by("pk"))
    for row in rows:
        row.pitch_order = places[row.entry_id]
    RoundEntry.objects.bulk_update(rows, ["pitch_order"])


def _check_times(*, pitch_seconds: int, question_seconds: int) -> None:
    wrong: Mapping[str, str | Promise] = {
        name: _("Give a time between half a minute and an hour.")
        for name, value, least in (
            ("pitch_seconds", pitch_seconds, LEAST_SECONDS),
            ("question_seconds", question_seconds, 0),
        )
        if not least <= value <= MOST_SECONDS
    }
    if wrong:
        raise InvalidInput(fields=wrong)
