"""The picture that a messenger shows beside a link to a public page: 1200 × 630 pixels; and the
badge of a winner.
"""
# tested by: tests/frontend/pages/public/test_share.py

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import challenge

WIDTH_PX, HEIGHT_PX, MARGIN_PX = 1200, 630, 80
BADGE_WIDTH_PX, BADGE_HEIGHT_PX, BADGE_LINES = 1000, 360, 2
FONTS = Path(challenge.__file__).parent / "fonts"
INDIGO, DEEP, SUN, PALE, WHITE = "#2a49c6", "#141f52", "#ffc76b", "#c0cff8", "#ffffff"
PRIZE_STAR = 980, 240, 140  # middle and radius
FINER = 4
TITLE_SIZES_PX = (76, 64, 54, 46, 40)  # the largest in which the title takes three lines
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class ShareText:
    """What stands on the picture, from top to bottom.  is_prize: with a winner's star."""

    badge: str
    title: str
    line: str
    foot: str
    is_prize: bool = False


def draw_share_image(text: ShareText) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), DEEP)
    draw = ImageDraw.Draw(image)
    _draw_ground(draw)
    room = WIDTH_PX - 2 * MARGIN_PX
    if text.is_prize:
        _draw_star(image, *PRIZE_STAR)
        room = PRIZE_STAR[0] - PRIZE_STAR[2] - 40 - MARGIN_PX
    top = MARGIN_PX
    if text.badge:
        font = _font("Bold", 30)
        wide = draw.textlength(text.badge, font) + 48
        draw.rounded_rectangle((MARGIN_PX, top, MARGIN_PX + wide, top + 56), 28, fill=SUN)
        draw.text((MARGIN_PX + 24, top + 28), text.badge, DEEP, font, anchor="lm")
    top += 96
    font, lines = _title(draw, text.title, room)
    for line in lines:
        draw.text((MARGIN_PX, top), line, WHITE, font)
        top += int(font.size * 1.25)
    free = max(1, (HEIGHT_PX - MARGIN_PX - 50 - top) // 44)
    for line in _cut(draw, text.line, _font("Regular", 32), room, min(2, free)):
        draw.text((MARGIN_PX, top + 20), line, PALE, _font("Regular", 32))
        top += 44
    foot = _cut(draw, text.foot, _font("Bold", 28), WIDTH_PX - 2 * MARGIN_PX, 1)
    draw.text(
        (MARGIN_PX, HEIGHT_PX - MARGIN_PX), "".join(foot), SUN, _font("Bold", 28), anchor="ls"
    )
    done = BytesIO()
    image.save(done, "PNG", optimize=True)
    return done.getvalue()


def draw_badge(award: str, edition: str, *, is_for_dark: bool) -> bytes:
    """What a winner puts on its own pages and slides: a star, the award and of which edition, on
    nothing (PNG); with light letters for a dark ground.
    """
    image = Image.new("RGBA", (BADGE_WIDTH_PX, BADGE_HEIGHT_PX), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    strong, soft = (WHITE, PALE) if is_for_dark else (DEEP, INDIGO)
    frame = (4, 4, BADGE_WIDTH_PX - 5, BADGE_HEIGHT_PX - 5)
    draw.rounded_rectangle(frame, 40, outline=SUN, width=8)
    _draw_star(image, 150, BADGE_HEIGHT_PX // 2, 86)
    left, room = 280, BADGE_WIDTH_PX - 280 - 50
    font, lines = _title(draw, award, room, BADGE_LINES)
    foot = _lines(draw, edition, _font("Bold", 34), room)[:2]
    tall = int(font.size * 1.2)
    top = (BADGE_HEIGHT_PX - tall * len(lines) - 20 - 44 * len(foot)) // 2
    for line in lines:
        draw.text((left, top), line, strong, font)
        top += tall
    for line in foot:
        draw.text((left, top + 20), line, soft, _font("Bold", 34))
        top += 44
    done = BytesIO()
    image.save(done, "PNG", optimize=True)
    return done.getvalue()


def _draw_star(image: Image.Image, x: int, y: int, radius: int) -> None:
    """Five points, one of them upwards, drawn large and made smaller for smooth edges."""
    middle = radius * FINER
    turns = ((number * pi / 5 - pi / 2, 1 if number % 2 == 0 else 0.42) for number in range(10))
    points = [
        (middle * (1 + far * cos(turn)), middle * (1 + far * sin(turn))) for turn, far in turns
    ]
    mask = Image.new("L", (2 * middle, 2 * middle), 0)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    mask = mask.resize((2 * radius, 2 * radius), Image.Resampling.LANCZOS)
    image.paste(SUN, (x - radius, y - radius), mask)


def _draw_ground(draw: ImageDraw.ImageDraw) -> None:
    """Indigo that grows darker downwards, and two waves at the right edge."""
    top, bottom = _rgb(INDIGO), _rgb(DEEP)
    for y in range(HEIGHT_PX):
        share = y / HEIGHT_PX
        colour = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        draw.line(((0, y), (WIDTH_PX, y)), fill=colour)
    for radius, width in ((420, 3), (340, 3), (260, 3)):
        centre = (WIDTH_PX - 40, HEIGHT_PX + 60)
        box = (
            centre[0] - radius,
            centre[1] - radius,
            centre[0] + radius,
            centre[1] + radius,
        )
        draw.ellipse(box, outline=INDIGO, width=width)


def _title(
    draw: ImageDraw.ImageDraw, title: str, room: int, most: int = MOST_LINES
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    for size in TITLE_SIZES_PX:
        font = _font("Bold", size)
        lines = _lines(draw, title, font, room)
        if len(lines) <= most:
            return font, _even(draw, title, font, room)
    return font, _cut(draw, title, font, room, most)


def _even(
    draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int
) -> list[str]:
    """In as few lines, which are as even as they can be: no year alone on the last one."""
    lines = _lines(draw, text, font, room)
    for narrower in range(room // 2, room, 20):
        even = _lines(draw, text, font, narrower)
        if len(even) == len(lines) and " ".join(even) == " ".join(text.split()):
            return even
    return lines


def _cut(
    draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int, most: int
) -> list[str]:
    """As many lines; where some are left out, the last one says so."""
    lines = _lines(draw, text, font, room)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while draw.textlength(f"{last} …", font) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,·')} …"]


def _lines(
    draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int
) -> list[str]:
    """Broken between words; a word that is too long for a line is broken inside."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if draw.textlength(longer, font) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while draw.textlength(line, font) > room:
            fits = max(n for n in range(1, len(line)) if draw.textlength(line[:n], font) <= room)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@lru_cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"Pretendard-{weight}.ttf"), size)
