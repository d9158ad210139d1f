"""A pitch day with as many judges as screens, written as rows: what is measured is the stage.
Every entry has a deck, as the file check made its pictures.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from benchmarks.deadline.world import session_of
from challenge.models import Edition, Role, RoleKind, User
from demo.cast.cast import make_cast
from demo.cast.decks import make_deck
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
from submissions.models import (
    Attachment,
    DeckPage,
    Entry,
    EntryState,
    EntryVersion,
    Startup,
)
from submissions.queries.papers.asked import DECK
from submissions.queries.snapshot import snapshot_of
from submissions.services.files.file_check import check_attachment

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
    _give_decks(rows, boss)
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


def _give_decks(entries: list[Entry], by: User) -> None:
    """The first one's file goes through the check; the others share its pictures."""
    content = make_deck(make_cast().startups[0])
    first = _deck(entries[0], by, content)
    check_attachment(attachment_id=first.pk)
    first.refresh_from_db()
    pages = list(DeckPage.objects.filter(attachment=first).order_by("number"))
    if not pages:
        raise SystemExit(f"the deck of the sample is refused: {first.refusal_code}")
    for entry in entries[1:]:
        copy = _deck(entry, by, content)
        facts = {"state": first.state, "page_count": first.page_count}
        Attachment.objects.filter(pk=copy.pk).update(content_type=first.content_type, **facts)
        for page in pages:
            same = ("number", "image", "thumbnail", "width", "height", "text")
            DeckPage.objects.create(attachment=copy, **{name: getattr(page, name) for name in same})
    for entry in entries:
        EntryVersion.objects.create(
            entry=entry,
            number=1,
            snapshot=snapshot_of(entry=entry),
            digest="0" * 64,
            submitted_by=by,
        )


def _deck(entry: Entry, by: User, content: bytes) -> Attachment:
    return Attachment.objects.create(
        entry=entry,
        kind=DECK,
        name="deck.pdf",
        file=ContentFile(content, "deck.pdf"),
        size=len(content),
        sha256="0" * 64,
        uploaded_by=by,
    )


def _judge(round: Round, number: int) -> Judge:
    user = User.objects.create_user(f"judge{number}@example.com", name=f"위원{number}")
    judge = Judge.objects.create(edition=round.edition, user=user, state=Judge.State.ACCEPTED)
    Pledge.objects.create(judge=judge, signed_name=user.name, **PLEDGE)
    NamesChecked.objects.create(judge=judge, round=round)
    return judge
