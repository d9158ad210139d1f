"""Pages that an investor sees: made when asked, for this reader alone, with their name, firm and
the time drawn on them, noted in the log of the startup, and kept by no cache.
"""
# tested by: tests/introductions/services/data_room/test_every_door.py

from collections.abc import Iterator
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from frontend.http import actor_of
from frontend.papers.paper import FONTS
from introductions.algorithms.watermark import marked, marked_document
from introductions.models import Introduction, RoomFile
from introductions.services.data_room.viewing import WHOLE_FILE, count_look, note_look
from submissions.models import Attachment, DeckPage

FONT = str(FONTS / "Pretendard-Regular.ttf")


def marked_page(
    request: HttpRequest, introduction: Introduction, page: DeckPage, which: str
) -> HttpResponse:
    """One page as WebP.  which: `image`, or `thumbnail`, which nobody can read and no log names.

    NotFound: it may not be seen any more; TooManyPages.
    """
    count_look(actor=actor_of(request), what="page", most=settings.MARKED_PAGES_A_MINUTE)
    words = _looked(request, introduction, page.attachment, page.number, is_read=which == "image")
    with getattr(page, which).open("rb") as stored:
        data = marked(stored.read(), words, font=FONT)
    return _for_one(HttpResponse(data, content_type="image/webp"))


def marked_copy(request: HttpRequest, introduction: Introduction, file: RoomFile) -> HttpResponse:
    """All pages of a file as a PDF to keep, each marked; the file itself is never handed out."""
    count_look(actor=actor_of(request), what="copy", most=settings.MARKED_COPIES_A_MINUTE)
    words = _looked(request, introduction, file.attachment, WHOLE_FILE, is_read=True)
    data = marked_document(_pictures(file), words, font=FONT)
    answer = HttpResponse(data, content_type="application/pdf")
    name = quote(f"{file.attachment.name.rsplit('.', 1)[0]}.pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return _for_one(answer)


def _pictures(file: RoomFile) -> Iterator[bytes]:
    for page in file.attachment.pages.order_by("number"):
        with page.image.open("rb") as stored:
            yield stored.read()


def _looked(
    request: HttpRequest, introduction: Introduction, file: Attachment, page: int, *, is_read: bool
) -> str:
    """Note it, and say who is looking and when, where the edition is."""
    actor, seat = actor_of(request), introduction.investor
    at = note_look(actor=actor, introduction=introduction, file=file, page=page, is_read=is_read)
    zone = ZoneInfo(seat.edition.time_zone)
    return f"{actor} · {seat.firm} · {at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _for_one(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
