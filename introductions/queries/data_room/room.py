"""A winner's data room as the investor sees it, and as its startup does."""
# tested by: tests/introductions/services/data_room/test_opening.py

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from challenge.kernel.errors import NotFound
from challenge.models import User
from introductions.models import Introduction, RoomFile, RoomGrant
from introductions.permissions import (
    made_for,
    may_fill_room,
    may_read_room_log,
    may_see_pages,
    opens_room,
    room_open_to,
    shares_deck,
    shows_meeting,
)
from introductions.queries.visible import introduction_for, proposals_to
from judging.models import Winner
from submissions.models import Attachment, DeckPage
from submissions.queries.decks import deck_of


@dataclass(frozen=True, slots=True)
class RoomShown:
    """What the investor finds in it.  deck: None where the startup doesn't share it."""

    introduction: Introduction
    grant: RoomGrant
    deck: Attachment | None
    files: list[RoomFile]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """An introduction of a startup, and the room that is open to its investor.

    may_open: whether it could be opened (again).
    """

    introduction: Introduction
    grant: RoomGrant | None
    may_open: bool


@dataclass(frozen=True, slots=True)
class RoomDesk:
    """The startup's side of its room."""

    winner: Winner
    files: list[RoomFile]
    rows: list[RoomRow] = field(default_factory=list)
    may_fill: bool = False


def room_for(viewer: User, pk: int) -> RoomShown:
    """The open room of an introduction, for the person of its seat; 404 for everybody else, and
    once it is closed, whatever the reason.
    """
    introduction = introduction_for(viewer, pk)
    grant = room_open_to(viewer, introduction)
    if grant is None:
        raise NotFound
    rows = _with_pages(RoomFile.objects.filter(winner=introduction.winner_id))
    ready = rows.filter(attachment__state=Attachment.State.READY, tier__lte=grant.tier)
    deck = deck_of(introduction.winner.entry) if shares_deck(introduction) else None
    return RoomShown(introduction, grant, deck, list(ready))


# viewer: own
def is_room_open(viewer: User, introduction: Introduction) -> bool:
    """Whether the viewer finds the room of the introduction open."""
    return room_open_to(viewer, introduction) is not None


def room_file_for(viewer: User, pk: int, file: int) -> tuple[Introduction, RoomFile]:
    """A file of the open room that may be taken away; 404 otherwise."""
    shown = room_for(viewer, pk)
    found = next((row for row in shown.files if row.pk == file and row.may_download), None)
    if found is None:
        raise NotFound
    return shown.introduction, found


def introduction_showing(viewer: User, file: Attachment) -> Introduction | None:
    """The introduction by which the viewer, as an investor, sees the pages of the file now."""
    for introduction in made_for(viewer, file.entry):
        if may_see_pages(viewer, introduction, file):
            return introduction
    return None


def desk_for(viewer: User, entry_id: int) -> RoomDesk:
    """The room of the startup's winning entry, for its members; 404 for everybody else."""
    rows = Winner.objects.select_related("award", "entry__edition", "entry__startup")
    winner = get_object_or_404(rows, entry_id=entry_id)
    if not may_read_room_log(viewer, winner):
        raise NotFound
    files = _with_pages(RoomFile.objects.filter(winner=winner))
    there = files.exclude(attachment__state=Attachment.State.REMOVED)
    made = proposals_to(viewer, entry_id).filter(introduced_at__isnull=False)
    introductions = list(made.prefetch_related("room_grants__consent"))
    return RoomDesk(
        winner,
        list(there),
        [_row(introduction) for introduction in introductions],
        may_fill=may_fill_room(viewer, winner),
    )


def room_file_of(viewer: User, entry_id: int, pk: int) -> RoomFile:
    """A file of the room, for the members of its startup; 404 otherwise."""
    rows = RoomFile.objects.select_related("attachment", "winner__entry__edition")
    found = get_object_or_404(
        rows.select_related("winner__entry__startup"), pk=pk, winner__entry=entry_id
    )
    if not may_read_room_log(viewer, found.winner):
        raise NotFound
    return found


# viewer: caller
def open_grant(introduction: Introduction) -> RoomGrant | None:
    """What opens the room to the introduction's investor, as the startup may know it."""
    for grant in introduction.room_grants.all():
        grant.introduction = introduction
        if opens_room(grant, for_startup=True):
            return grant
    return None


def _row(introduction: Introduction) -> RoomRow:
    may_open = introduction.startup_passed_at is None and shows_meeting(introduction)
    return RoomRow(introduction, open_grant(introduction), may_open)


def _with_pages(rows: QuerySet[RoomFile]) -> QuerySet[RoomFile]:
    pages = Prefetch("attachment__pages", DeckPage.objects.order_by("number"))
    return rows.select_related("attachment").prefetch_related(pages)
