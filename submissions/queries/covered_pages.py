"""Pictures of pages with some words painted over: what judges of a blind round see of a deck."""
# tested by: tests/judging/queries/scoring/test_blinding.py

import hashlib
import io
import re
from threading import Lock
from typing import Any

import structlog
from django.core.cache import cache
from PIL import Image, ImageDraw

from submissions.algorithms.letters import folded_text
from submissions.algorithms.limited_process import Limits
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.models import Attachment, DeckPage

log = structlog.get_logger(__name__)
_GREY = (148, 154, 163)
_ONE_AT_A_TIME = Lock()  # the others of the same deck then find its places
_KEPT_SECONDS = 24 * 3600
_LIMITS = Limits(cpu_seconds=20, wall_seconds=30)  # somebody waits for the page
_EVERYTHING = (0.0, 0.0, 1.0, 1.0)


def covered_picture(page: DeckPage, which: str, names: re.Pattern[str]) -> bytes | None:
    """The page's picture (`image` or `thumbnail`) as WebP with every match painted over; None:
    there is nothing to cover.

    Where the words are known but not where they stand, the whole picture is covered: the page can
    still be read as text.  So is a page of a file that can't be read.
    """
    boxes, hidden = _places(page.attachment, names).get(page.number, ([_EVERYTHING], True))
    if not boxes and not hidden and not any(folded_text(page.text).found(names)):
        return None
    with getattr(page, which).open("rb") as file:
        picture = Image.open(file).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes or [_EVERYTHING]:
        margin = 0.004
        draw.rectangle(
            (
                (left - margin) * picture.width,
                (top - margin) * picture.height,
                (right + margin) * picture.width,
                (bottom + margin) * picture.height,
            ),
            fill=_GREY,
        )
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=2)
    return buffer.getvalue()


def _places(file: Attachment, names: re.Pattern[str]) -> dict[int, tuple[list[Any], bool]]:
    """Page → where the matches stand, and whether one was found that has no place.

    Kept for a day for these names in this file; empty where the file broke its reader.
    """
    pattern = hashlib.sha256(f"{names.flags} {names.pattern}".encode()).hexdigest()
    key = f"covered:{file.sha256}:{pattern}"
    with _ONE_AT_A_TIME:
        kept: list[tuple[int, list[Any], bool]] | None = cache.get(key)
        if kept is None:
            kept = [(page, *places) for page, places in _read_places(file, names).items()]
            cache.set(key, kept, _KEPT_SECONDS)
    return {page: (boxes, is_lost) for page, boxes, is_lost in kept}


def _read_places(file: Attachment, names: re.Pattern[str]) -> dict[int, tuple[list[Any], bool]]:
    wanted = {"pattern": names.pattern, "flags": names.flags}
    with file.file.open("rb") as stored:
        data = stored.read()
    try:
        return {
            answer["page"]: (answer["boxes"], answer["lost"])
            for answer, _folder in read_apart("places", data, wanted, limits=_LIMITS)
        }
    except UnusableFileError as error:
        log.warning("covered.unreadable", attachment=file.pk, code=error.code)
        return {}
