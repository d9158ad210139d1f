"""A pitch day with as many judges as screens, written as rows: what is measured is the stage."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from benchmarks.deadline.world import session_of
from challenge.models import Edition, Role, RoleKind, User
from judging.models import (
    PLEDGE_VERSION,
    Assignment,
    Judge,
    NamesChecked,
    PitchSession,
    Pledge,
    Round,
    RoundEntry,
    RoundKind,
    RoundState,
)
from judging.services.rounds.pitch_day.prepare import draw_order, prepare_pitch_day
from judging.services.setup.edition import create_edition
from submissions.models import Entry, EntryState, Startup

PLEDGE = {"text_version": PLEDGE_VERSION, "text": "서약"}


@dataclass(frozen=True, slots=True)
class Hall:
    """What the clients need: the round, sessions of the judges and of the organiser."""

    slug: str
    order: int
    round: int
    judges: list[str]
    organiser: str
    version: int


def a_hall(judges: int, entries: int) -> Hall:
    """Everything ready for the first entry."""
    round, boss = _open_round()
    rows = [_entry(round, number) for number in range(entries)]
    seats = [_judge(round, number) for number in range(judges)]
    Assignment.objects.bulk_create(
        (Assignment(round=round, judge=judge, entry=entry) for judge in seats for entry in rows),
        batch_size=2000,
    )
    session = draw_order(actor=boss, session=prepare_pitch_day(actor=boss, round=round))
    return Hall(
        round.edition.slug,
        round.order,
        round.pk,
        [session_of(judge.user) for judge in seats],
        session_of(boss),
        PitchSession.objects.values_list("version", flat=True).get(pk=session.pk),
    )


def _open_round() -> tuple[Round, User]:
    now = timezone.now()
    boss = User.objects.create_user("boss@example.com", name="운영자", is_superuser=True)
    facts: dict[str, Any] = {
        "opens_at": now - timedelta(days=40),
        "closes_at": now - timedelta(days=20),
        "name_ko": "발표평가 시험",
        "name_en": "Pitch day",
    }
    edition = create_edition(actor=boss, challenge_slug="hall", slug="hall", year=now.year, **facts)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.PUBLISHED)
    Role.objects.get_or_create(user=boss, edition=edition, kind=RoleKind.ORGANISER)
    round = edition.rounds.select_related("edition").order_by("-order")[0]
    Round.objects.filter(pk=round.pk).update(
        kind=RoundKind.PITCH,
        state=RoundState.OPEN,
        allocation=Round.Allocation.EVERYBODY,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=2),
    )
    round.refresh_from_db()
    return round, boss


def _entry(round: Round, number: int) -> Entry:
    startup = Startup.objects.create(name_ko=f"소리맵 {number}", name_en=f"Sorimap {number}")
    entry = Entry.objects.create(
        edition=round.edition,
        startup=startup,
        state=EntryState.SUBMITTED,
        number=number + 1,
        title_ko="소음 지도",
        title_en="Noise map",
        submitted_at=timezone.now(),
    )
    RoundEntry.objects.create(round=round, entry=entry, blind_code=f"AB-{number:03}")
    return entry


def _judge(round: Round, number: int) -> Judge:
    user = User.objects.create_user(f"judge{number}@example.com", name=f"위원{number}")
    judge = Judge.objects.create(edition=round.edition, user=user, state=Judge.State.ACCEPTED)
    Pledge.objects.create(judge=judge, signed_name=user.name, **PLEDGE)
    NamesChecked.objects.create(judge=judge, round=round)
    return judge
