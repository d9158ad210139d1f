"""Who looked at which page of a winner's deck and data room, for its startup."""
# tested by: tests/introductions/services/data_room/test_opening.py

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import User
from introductions.models import RoomView
from introductions.permissions import may_read_room_log
from judging.models import Winner


@dataclass(frozen=True, slots=True)
class Look:
    """A person saw a page within a half hour, first at that time.  page: None for a copy of the
    whole file that was taken away.
    """

    at: datetime
    person: str
    firm: str
    file: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who looked: how many different pages, how often a copy was taken, last when."""

    person: str
    firm: str
    pages: int
    copies: int
    last_at: datetime


def looks_of(viewer: User, entry_id: int) -> QuerySet[RoomView]:
    """Newest first, for the members of the startup; 404 for everybody else."""
    winner = get_object_or_404(Winner.objects.select_related("entry__startup"), entry_id=entry_id)
    if not may_read_room_log(viewer, winner):
        raise NotFound
    rows = RoomView.objects.filter(introduction__winner=winner)
    return rows.select_related("viewer", "firm", "attachment").order_by("-at", "-pk")


# viewer: plain
def as_look(row: RoomView) -> Look:
    """In words, in the reader's language."""
    return Look(
        at=row.at,
        person=str(row.viewer),
        firm=row.firm.name if row.firm else "",
        file=row.attachment.name,
        page=row.page or None,
    )


# viewer: plain
def readers_of(rows: QuerySet[RoomView]) -> list[Reader]:
    """Each person once, the last who looked first."""
    seen: dict[int, list[RoomView]] = {}
    for row in rows:
        seen.setdefault(row.viewer_id, []).append(row)
    return [_reader(found) for found in seen.values()]


def _reader(found: list[RoomView]) -> Reader:
    newest = found[0]
    pages = {(row.attachment_id, row.page) for row in found if row.page}
    return Reader(
        person=str(newest.viewer),
        firm=newest.firm.name if newest.firm else "",
        pages=len(pages),
        copies=sum(1 for row in found if not row.page),
        last_at=newest.at,
    )


def looks_table(viewer: User, entry_id: int) -> OutTable:
    """The log as a sheet."""
    found = looks_of(viewer, entry_id)
    columns = [
        OutColumn(_("Seen at"), 20),
        OutColumn(_("Seen by"), 20),
        OutColumn(_("Firm"), 24),
        OutColumn(_("File"), 40),
        OutColumn(_("Page"), 8),
        OutColumn(_("Copy downloaded"), 10),
    ]
    return OutTable("data-room-log", _("Who looked"), columns, _cells(found))


def _cells(found: QuerySet[RoomView]) -> Iterator[list[Cell]]:
    for row in found.iterator(chunk_size=500):
        look = as_look(row)
        yield [look.at, look.person, look.firm, look.file, look.page, look.page is None]
