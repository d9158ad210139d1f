"""A logo is drawn anew, so that papers carry no more than its pixels; what is more, or can't be
printed, is refused by name.
"""

import io

import pytest
from PIL import Image, ImageDraw

from submissions.algorithms.limited_process import Limits
from submissions.algorithms.marks.paper_marks import KEPT_BYTES, KEPT_PIXELS, clean_mark
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG = f"<svg {SPACES} {{size}}>{{x}}</svg>"
RED = '<rect x="10" y="10" width="60" height="20" fill="#c00"/>'


def a_png(width: int, height: int, colour: str = "#c00000", *, around: int = 0) -> bytes:
    whole = Image.new("RGBA", (width + 2 * around, height + 2 * around), (0, 0, 0, 0))
    ImageDraw.Draw(whole).rectangle(
        (around, around, around + width - 1, around + height - 1), fill=colour
    )
    file = io.BytesIO()
    whole.save(file, "PNG", pnginfo=None)
    return file.getvalue()


def an_svg(inside: str = RED, size: str = 'viewBox="0 0 100 40"') -> bytes:
    return SVG.format(size=size, x=inside).encode()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_empty_room_around_it_is_cut_off_and_it_is_made_small_enough() -> None:
    assert opened(clean_mark(a_png(400, 100, around=300))).size == (400, 100)
    noise = Image.effect_noise((3000, 2000), 90).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "PNG")
    made = clean_mark(file.getvalue())
    assert len(made) <= KEPT_BYTES
    assert max(opened(made).size) in KEPT_PIXELS


def test_a_plain_svg_is_drawn_with_its_colours_and_its_transparency() -> None:
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    gradient = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#c00"/></linearGradient>'
        '<clipPath id="c"><rect width="90" height="40"/></clipPath></defs>'
        '<style>.x{fill:url(#a)}</style><g clip-path="url(#c)">'
        '<circle class="x" cx="20" cy="20" r="18"/>'
        '<rect x="50" y="2" width="40" height="36" fill="#c00" opacity="0.5"/></g>'
    )
    drawn = opened(clean_mark(doctype + an_svg(gradient)))
    assert drawn.mode == "RGBA"
    alpha = drawn.getchannel("A")
    assert drawn.getpixel((drawn.height // 2, drawn.height // 2)) == (204, 0, 0, 255)
    assert alpha.getpixel((drawn.width - 20, drawn.height // 2)) in range(120, 136)
    assert alpha.getpixel((0, 0)) == 0


HOSTILE = {
    "a program": an_svg("<script>alert(1)</script>"),
    "an event": an_svg('<rect onload="x()" width="9" height="9"/>'),
    "a picture from a disk": an_svg('<image href="/etc/passwd" width="9" height="9"/>'),
    "a picture inside": an_svg('<image xlink:href="data:image/png;base64,AA" width="9"/>'),
    "a sheet from elsewhere": an_svg("<style>@import 'http://x/y.css';</style>" + RED),
    "a fill from elsewhere": an_svg('<rect fill="url(http://x/y#a)" width="9" height="9"/>'),
    "a page": an_svg("<foreignObject><p>x</p></foreignObject>"),
    "text without a font": an_svg("<text>한강</text>"),
    "repeats": an_svg('<g id="a"><use href="#a"/></g>'),
    "cuts of cuts": an_svg('<clipPath id="a"><rect clip-path="url(#a)"/></clipPath>'),
    "entities": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + an_svg("&a;"),
    "a file by entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + an_svg("&a;"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_an_svg_of_more_than_shapes_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableFileError, match="not_plain_svg"):
        clean_mark(data)


UNPRINTABLE = {
    "no picture": ("no_mark", b"GIF89a..."),
    "a page of the web": ("no_mark", b"<html><body/></html>"),
    "an SVG without a size": ("no_mark", an_svg(size="")),
    "an SVG of no end": ("no_mark", an_svg(size='viewBox="0 0 1e999 1"')),
    "cut off": ("no_mark", a_png(300, 300)[:120]),
    "too small": ("too_small", a_png(199, 60)),
    "too small without its room": ("too_small", a_png(100, 60, around=400)),
    "a line": ("too_narrow", a_png(900, 100)),
    "an SVG that is a line": ("too_narrow", an_svg(size='viewBox="0 0 100000 1"')),
    "white": ("unseen", a_png(300, 300, "#ffffff")),
    "nearly white": ("unseen", a_png(300, 300, "#e8e8e8")),
    "nothing": ("unseen", a_png(300, 300, "#00000000")),
    "an SVG of nothing": ("unseen", an_svg("")),
    "too many elements": ("too_heavy", an_svg("<g/>" * 20_001)),
    "too deep": ("too_heavy", an_svg("<g>" * 80 + "</g>" * 80)),
}


@pytest.mark.parametrize(("code", "data"), UNPRINTABLE.values(), ids=UNPRINTABLE)
def test_what_cannot_be_printed_is_refused_by_name(code: str, data: bytes) -> None:
    with pytest.raises(UnusableFileError, match=code):
        clean_mark(data)


def test_it_is_drawn_within_the_limits_of_its_process() -> None:
    limits = Limits(cpu_seconds=10, wall_seconds=20)
    for data in (a_png(400, 100), an_svg()):
        ((found, folder),) = (
            (found, (folder / "mark.png").read_bytes())
            for found, folder in read_apart("mark", data, {}, limits=limits)
        )
        assert found == {"content_type": "image/png"}
        assert opened(folder).format == "PNG"
