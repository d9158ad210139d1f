"""Which judges share entries: only linked judges can be compared."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

from django.utils.safestring import SafeString

from frontend.charts.svg import dot, large, num, text


def draw_linkage(
    names: Sequence[str],
    shared: Mapping[tuple[int, int], int],
    *,
    title: str,
    conclusion: str,
    width: float = 480,
    uid: str = "linkage",
) -> SafeString:
    """Judges on a circle; a link is as thick as the count of entries that both read.

    shared: {(i, j): count} with i < j, indices into names.  A judge without any link is red.
    """
    height = width * 0.8
    places = [_place(index, len(names), width, height) for index in range(len(names))]
    most = max([*shared.values(), 1])
    body = ""
    for (first, second), count in shared.items():
        (x1, y1), (x2, y2) = places[first], places[second]
        thick, strength = 1 + 4 * count / most, 0.25 + 0.6 * count / most
        body += (
            f'<line class="ch-link" x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}" '
            f'stroke-width="{num(thick)}" stroke-opacity="{strength:.2f}"/>'
        )
    linked = {index for pair, count in shared.items() if count for index in pair}
    for index, (x, y) in enumerate(places):
        body += dot(x, y, 8, "node" if index in linked else "node lonely") + _name(
            names[index], x, y, width, height
        )
    return large(body, width, height, uid=uid, title=title, conclusion=conclusion)


def _place(index: int, count: int, width: float, height: float) -> tuple[float, float]:
    angle = 2 * pi * index / max(1, count) - pi / 2
    return width / 2 + cos(angle) * (width / 2 - 78), height / 2 + sin(angle) * (height / 2 - 34)


def _name(name: str, x: float, y: float, width: float, height: float) -> str:
    if abs(x - width / 2) < width * 0.06:
        return text("tick", x, y - 14 if y < height / 2 else y + 24, name)
    return text(
        "tick", x + (13 if x > width / 2 else -13), y + 4, name, "start" if x > width / 2 else "end"
    )
