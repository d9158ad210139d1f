"""A winner with a data room, written through the services; its file as the check leaves it."""

import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from introductions.models import Introduction, RoomFile, RoomGrant
from introductions.services.data_room.files import add_room_file
from introductions.services.data_room.opening import open_room
from judging.models import Winner
from submissions.models import Attachment, DeckPage
from tests.introductions import factories as f

PDF = b"%PDF-1.4 of a data room"


def a_picture(width: int = 320, height: int = 180) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "WEBP")
    return buffer.getvalue()


def a_file(winner: Winner, *, pages: int = 2, name: str = "재무제표.pdf", **facts: Any) -> RoomFile:
    """As the check leaves it: ready, with pictures of its pages."""
    values: dict[str, Any] = {"about": RoomFile.About.FINANCIALS, "tier": 3} | facts
    file = add_room_file(
        actor=f.founder_of(winner),
        winner=winner,
        name=name,
        file=io.BytesIO(PDF + name.encode()),
        **values,
    )
    file.attachment.advance(
        Attachment.State.READY, content_type="application/pdf", page_count=pages
    )
    for number in range(1, pages + 1):
        a_page(file.attachment, number)
    return file


def a_page(attachment: Attachment, number: int) -> DeckPage:
    page = DeckPage(attachment=attachment, number=number, width=320, height=180, text="기밀")
    for column in ("image", "thumbnail"):
        name = f"pages/{attachment.pk}/{number}-{column}.webp"
        getattr(page, column).save(name, ContentFile(a_picture()), save=False)
    page.save(force_insert=True)
    return page


def opened(introduction: Introduction, *, tier: int = 3, until: date | None = None) -> RoomGrant:
    return open_room(
        actor=f.founder_of(introduction.winner),
        introduction=introduction,
        tier=tier,
        until=until,
        agreed=True,
    )
