"""A logo or a seal as papers carry it: a PNG that was drawn anew, out of a PNG or a plain SVG.

An SVG is drawn only if it holds shapes and nothing else: no scripts, no pictures, no text (whose
fonts we don't have), nothing fetched, nothing that repeats what stands elsewhere.
"""

# tested by: tests/submissions/algorithms/test_paper_marks.py

import io
import math
import re
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

import typst
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

from submissions.algorithms.unusable_file import UnusableFileError

LEAST_PIXELS = 200  # of the longer side: 20 mm at 250 dpi
MOST_PIXELS = 40_000_000
KEPT_PIXELS = (1200, 900, 600, 400)  # of the longer side: the first that is small enough
KEPT_BYTES = 400_000
MOST_RATIO = 8  # of the longer side to the shorter one
SEEN_DIFFERENCE, SEEN_SHARE = 40, 0.005  # from white, of 255; of its pixels
HARDLY_SEEN = 8  # of 255: how opaque the empty room around a drawing may be
MOST_ELEMENTS, MOST_DEPTH = 20_000, 60
SVG = "http://www.w3.org/2000/svg"
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+svg[^>\[]*>", re.IGNORECASE)
_SHAPES = frozenset({
    "svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "style",
})  # fmt: skip
_ELSEWHERE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_NUMBERS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def clean_mark(data: bytes) -> bytes:
    """The PNG, without the empty room around what is drawn.

    UnusableFileError: no_mark, not_plain_svg, picture_too_large, too_small, too_narrow, unseen.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    picture = _drawn_svg(data) if start == b"<" else _opened_png(data)
    drawn = picture.getchannel("A").point(lambda alpha: 255 if alpha > HARDLY_SEEN else 0)
    box = drawn.getbbox()
    if box is None:
        raise UnusableFileError("unseen")
    picture = picture.crop(box)
    long, short = max(picture.size), min(picture.size)
    if long < LEAST_PIXELS:
        raise UnusableFileError("too_small")
    if long > MOST_RATIO * short:
        raise UnusableFileError("too_narrow")
    if _share_seen(picture) < SEEN_SHARE:
        raise UnusableFileError("unseen")
    return _small_enough(picture)


def _opened_png(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as found:
            if found.width * found.height > MOST_PIXELS:
                raise UnusableFileError("picture_too_large")
            return found.convert("RGBA")
    except Image.DecompressionBombError as error:
        raise UnusableFileError("picture_too_large") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnusableFileError("no_mark") from error


def _drawn_svg(data: bytes) -> Image.Image:
    """What is drawn is the tree that was looked at, written anew."""
    try:
        root = fromstring(_DOCTYPE.sub(b"", data, count=1), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnusableFileError("not_plain_svg") from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnusableFileError("no_mark") from error
    if root.tag not in {f"{{{SVG}}}svg", "svg"}:
        raise UnusableFileError("no_mark")
    _require_plain(root)
    width, height = _proportions(root)
    longest = 600 / max(width, height)  # points, of which ppi makes twice as many pixels
    size = f"width: {width * longest}pt, height: {height * longest}pt"
    register_namespace("", SVG)
    page = "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    try:
        drawn = typst.compile(
            f'{page}#image(bytes(sys.inputs.mark), format: "svg", {size})'.encode(),
            format="png",
            ppi=144,
            ignore_system_fonts=True,
            sys_inputs={"mark": tostring(root, encoding="unicode")},
        )
    except typst.TypstError as error:
        raise UnusableFileError("no_mark") from error
    with Image.open(io.BytesIO(drawn if isinstance(drawn, bytes) else drawn[0])) as picture:
        return picture.convert("RGBA")


def _require_plain(root: Element) -> None:
    """UnusableFileError: not_plain_svg, too_heavy."""
    waiting, seen = [(root, 0, False)], 0
    while waiting:
        element, depth, clips = waiting.pop()
        seen += 1
        if seen > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise UnusableFileError("too_heavy")
        namespace, _brace, name = str(element.tag).rpartition("}")
        if namespace.lstrip("{") not in {"", SVG}:
            continue  # an editor's notes, which nobody draws
        if name not in _SHAPES or _reaches_out(element) or (clips and _clips(element)):
            raise UnusableFileError("not_plain_svg")
        if name != "metadata":
            waiting += [(child, depth + 1, clips or name == "clipPath") for child in element]


def _clips(element: Element) -> bool:
    """Cut out of what cuts out: each step multiplies the work."""
    return "clip-path" in element.attrib or "clip-path" in element.get("style", "")


def _reaches_out(element: Element) -> bool:
    """Whether it runs something, or names what isn't in the file."""
    if element.tag.endswith("style") and _ELSEWHERE.search(element.text or ""):
        return True
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2].lower()
        if local.startswith("on") or _ELSEWHERE.search(value):
            return True
        if local == "href" and not value.startswith("#"):
            return True
    return False


def _proportions(root: Element) -> tuple[float, float]:
    """By its viewBox, or else by width and height.  UnusableFileError: no_mark, too_narrow."""
    found = [float(text) for text in _NUMBERS.findall(root.get("viewBox", ""))]
    sides = found[2:4] or [
        float(number[0])
        for side in ("width", "height")
        if "%" not in root.get(side, "") and (number := _NUMBERS.findall(root.get(side, "")))
    ]
    are_two = len(sides) == 2  # noqa: PLR2004 - width and height
    if not are_two or not all(math.isfinite(side) and side > 0 for side in sides):
        raise UnusableFileError("no_mark")
    if max(sides) > MOST_RATIO * min(sides):
        raise UnusableFileError("too_narrow")
    return sides[0], sides[1]


def _share_seen(picture: Image.Image) -> float:
    """Of its pixels, those that white paper shows."""
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = paper.convert("RGB").split()
    darkest = [channel.histogram()[: 256 - SEEN_DIFFERENCE] for channel in grey]
    return max(map(sum, darkest)) / (picture.width * picture.height)


def _small_enough(picture: Image.Image) -> bytes:
    for pixels in KEPT_PIXELS:
        small = picture.copy()
        small.thumbnail((pixels, pixels))
        file = io.BytesIO()
        small.save(file, "PNG", optimize=True)
        if file.tell() <= KEPT_BYTES:
            break
    return file.getvalue()
