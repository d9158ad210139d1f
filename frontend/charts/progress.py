"""How the sheets of a round come in, against the plan, with the range in which it should end."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString

from frontend.charts.svg import NARROW, Scale, dot, large, line, nice_top, path, text

LEFT, RIGHT, TOP, BOTTOM = 40.0, 18.0, 28.0, 32.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets were done at the end of each day, and what is expected.

    done: cumulative counts from `start` on; early/likely/late: when all will be in, None while
    unknown.
    """

    start: date
    deadline: date
    done: list[int]
    total: int
    early: date | None = None
    likely: date | None = None
    late: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Translated words on and behind the chart; tick writes a date."""

    title: str
    conclusion: str
    plan: str
    deadline: str
    today: str
    done: str
    likely: str = ""
    ticks: dict[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """The scales of one drawing."""

    x: Scale
    y: Scale
    top: float


def _frame(data: Progress, width: float, height: float) -> Frame:
    last = max(data.deadline, data.late or data.deadline)
    days = max(1, (last - data.start).days, len(data.done) - 1)
    top = nice_top(max([data.total, *data.done]))
    return Frame(Scale(0, days, LEFT, width - RIGHT), Scale(0, top, height - BOTTOM, TOP), top)


def draw_progress(
    data: Progress, words: Words, *, width: float = 620, height: float = 300, uid: str = "progress"
) -> SafeString:
    """The line of finished sheets.  width under 450 draws the phone's version."""
    frame = _frame(data, width, height)
    body = (
        _grid(data, words, frame, width, height)
        + _forecast(data, words, frame)
        + _line(data, words, frame)
    )
    return large(
        body,
        width,
        height,
        uid=uid,
        title=words.title,
        conclusion=words.conclusion,
        extra="ch-prog",
    )


def _grid(data: Progress, words: Words, frame: Frame, width: float, height: float) -> str:
    marks = []
    for quarter in range(5):
        value = frame.top * quarter / 4
        y = frame.y(value)
        marks += [
            line("grid", (LEFT, y), (width - RIGHT, y)),
            text("tick", LEFT - 8, y + 4, f"{value:g}", "end"),
        ]
    today = data.start.toordinal() + max(0, len(data.done) - 1)
    for when, label in words.ticks.items():
        near_today = abs(when.toordinal() - today) * (frame.x(1) - frame.x(0)) < (
            56 if width < NARROW else 44
        )
        if not near_today:
            marks.append(text("tick", frame.x((when - data.start).days), height - 8, label))
    marks.append(text("tick ch-now", frame.x(max(0, len(data.done) - 1)), height - 8, words.today))
    end = (data.deadline - data.start).days
    marks.append(line("plan", (frame.x(0), frame.y(0)), (frame.x(end), frame.y(data.total))))
    marks.append(
        text("lab2", frame.x(end * 0.3), frame.y(data.total * 0.3) - 12, words.plan, "end")
    )
    marks.append(line("dead", (frame.x(end), TOP - 4), (frame.x(end), height - BOTTOM)))
    marks.append(text("lab2", frame.x(end) - 6, frame.y(frame.top * 0.14), words.deadline, "end"))
    return "".join(marks)


def _forecast(data: Progress, words: Words, frame: Frame) -> str:
    if not (data.done and data.early and data.likely and data.late and data.done[-1] < data.total):
        return ""
    now = (frame.x(len(data.done) - 1), frame.y(data.done[-1]))
    ends = [
        (frame.x((when - data.start).days), frame.y(data.total))
        for when in (data.early, data.likely, data.late)
    ]
    middle = (max(LEFT + 40, ends[1][0] - 6), ends[1][1] - 9)
    return (
        path("fan", [now, ends[0], ends[2]], closed=True)
        + path("mid", [now, ends[1]])
        + text("lab2", *middle, words.likely, "end")
    )


def _line(data: Progress, words: Words, frame: Frame) -> str:
    if not data.done:
        return ""
    points = [(frame.x(day), frame.y(count)) for day, count in enumerate(data.done)]
    (x, y), base = points[-1], frame.y(0)
    area = [(points[0][0], base), *points, (x, base)]
    anchor, shift = ("end", -8) if x > LEFT + 90 else ("start", 10)
    return (
        path("area", area, closed=True)
        + path("line", points)
        + dot(x, y, 5.5)
        + text("lab", x + shift, max(y - 12, 14), words.done, anchor)
    )
