"""Who looks is drawn over all of a page, and can't be cut off it."""

import io

from PIL import Image, ImageChops

from challenge.settings import BASE_DIR
from introductions.algorithms.watermark import marked, marked_document

FONT = str(BASE_DIR / "challenge" / "fonts" / "Pretendard-Regular.ttf")
WORDS = "박하늘 · 하늘벤처스 · 2026-11-30 17:20 KST"


def a_page(width: int, height: int, colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_every_quarter_of_a_light_and_of_a_dark_page_bears_the_mark() -> None:
    for width, height, colour in ((1600, 900, "white"), (1131, 1600, "black"), (320, 180, "white")):
        page = a_page(width, height, colour)
        seen = ImageChops.difference(opened(marked(page, WORDS, font=FONT)), opened(page))
        assert seen.size == (width, height)
        for left in (0, width // 2):
            for top in (0, height // 2):
                part = seen.crop((left, top, left + width // 2, top + height // 2))
                counts = part.convert("L").histogram()
                strongest = max(place for place, count in enumerate(counts) if count)
                assert strongest > 30, (width, colour, left, top)


def test_two_readers_get_different_pictures_and_a_document_has_every_page() -> None:
    page = a_page(400, 300, "white")
    assert marked(page, WORDS, font=FONT) != marked(page, "다른 사람", font=FONT)
    document = marked_document([page] * 3, WORDS, font=FONT)
    assert document.startswith(b"%PDF")
    assert document.count(b"/Type /Page\n") + document.count(b"/Type /Page ") == 3
