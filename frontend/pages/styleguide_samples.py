"""The invented data of the style guide."""
# tested by: tests/frontend/templatetags/test_components.py

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.charts.bars import Bar
from frontend.charts.days import Day
from frontend.charts.progress import Progress, Words
from frontend.charts.ranking import Interval, zone
from frontend.templatetags.formatting import day
from judging.queries.results.judge_statistics import USUAL_POINTS
from submissions.queries.answers.history import Piece

DONE = [0, 6, 14, 25, 31, 34, 52, 71, 88, 97, 104, 126, 149, 171, 186]
SCORES = [
    81.1,
    76.7,
    76.2,
    75.9,
    75.3,
    75.2,
    73.9,
    71.0,
    70.2,
    69.1,
    67.1,
    65.4,
    65.2,
    65.0,
    63.2,
    60.4,
    58.8,
    57.0,
    52.3,
    48.9,
]
PLACES = 10
CHANCES = [
    0.996,
    0.97,
    0.96,
    0.89,
    0.86,
    0.9,
    0.85,
    0.66,
    0.58,
    0.5,
    0.3,
    0.28,
    0.17,
    0.12,
    0.004,
]
STARTUPS = [
    "도토리로보틱스",
    "온기에너지",
    "바다숲바이오",
    "소리맵",
    "그린루프",
    "하루약국",
    "큐브팜",
    "모두의법률",
    "트라이앵글AI",
    "물결모빌리티",
    "노마드키친",
    "픽셀정원",
    "별빛교육",
    "리프레시랩",
    "한뼘가구",
]
JUDGES = [
    ("강민서", 20, -3.1, 1.8),
    ("이도현", 17, 1.2, 1.9),
    ("정태오", 20, -7.4, 1.8),
    ("오세린", 7, 5.9, 1.7),
    ("홍시우", 2, -2.0, 3.9),
]


def progress() -> tuple[Progress, Words]:
    """The finished sheets of a round with the forecast, and the words of the chart."""
    start = date(2026, 12, 2)
    data = Progress(
        start,
        date(2026, 12, 22),
        DONE,
        240,
        date(2026, 12, 19),
        date(2026, 12, 20),
        date(2026, 12, 22),
    )
    words = Words(
        title=_("Finished sheets and forecast"),
        conclusion=_(
            "186 of 240 sheets are in. At this pace the last one comes on 20 December, two "
            "days before the deadline."
        ),
        plan=_("Plan"),
        deadline=_("Deadline"),
        today=_("Today"),
        done=_("%(count)s sheets") % {"count": 186},
        likely=_("likely 20 December"),
        ticks={
            when: f"{when.month}.{when.day}"
            for when in (start, date(2026, 12, 7), date(2026, 12, 12), date(2026, 12, 22))
        },
    )
    return data, words


def ranking() -> list[dict[str, Any]]:
    """Ranked entries with their intervals and chances."""
    rows = []
    for index, (name, chance) in enumerate(zip(STARTUPS, CHANCES, strict=True)):
        score = SCORES[index]
        interval = Interval(score, score - 2.1, score + 2.1, score - 5.2, score + 5.2)
        label = _("Calibrated %(score)s, 90%% interval %(low)s to %(high)s") % {
            "score": score,
            "low": f"{score - 5.2:.1f}",
            "high": f"{score + 5.2:.1f}",
        }
        rows.append(
            {
                "rank": index + 1,
                "name": name,
                "score": score,
                "interval": interval,
                "label": label,
                "chance": chance,
                "zone": zone(chance),
            }
        )
    return rows


def judges() -> list[dict[str, Any]]:
    """Judges with their severity and spread."""
    rows = []
    for name, done, value, half in JUDGES:
        label = _("%(points)s points from the mean") % {"points": f"{value:+.1f}"}
        rows.append(
            {
                "name": name,
                "done": done,
                "value": value,
                "low": value - half,
                "high": value + half,
                "label": label,
                "notable": abs(value) > half + USUAL_POINTS,
                "counts": [0, 1, 3, done // 3, done // 4, done // 5, 1, 0],
            }
        )
    return rows


def steps() -> list[dict[str, Any]]:
    """The jobs of a round, in every state."""
    at = timezone.now() - timedelta(hours=2)
    return [
        {"label": _("Entries in"), "state": "done", "message": _("60 entries"), "at": at},
        {
            "label": _("Assign judges"),
            "state": "done",
            "message": _("240 sheets, 12 judges"),
            "at": at,
        },
        {
            "label": _("Scoring"),
            "state": "running",
            "progress": 0.78,
            "message": _("186 of 240 sheets"),
        },
        {
            "label": _("Remind"),
            "state": "failed",
            "progress": 0.4,
            "error": _("The mail server did not answer. Will be tried again at 14:05."),
        },
        {"label": _("Tally"), "state": "waiting"},
    ]


def timelines() -> dict[str, Any]:
    """What was, is and comes: milestones, events and a funnel."""
    return {
        "stones": [
            {"title": _("Applications"), "when": "11.2(월)–12.4(금)", "state": "done", "text": ""},
            {
                "title": _("Document review"),
                "when": "12.7(월)–12.22(화)",
                "state": "now",
                "text": _("Four judges for each entry"),
            },
            {
                "title": _("Pitches"),
                "when": day(date(2027, 1, 19), "short"),
                "state": "next",
                "text": "",
            },
        ],
        "events": [
            {
                "icon": "pencil",
                "title": _("Deadline moved by a day"),
                "text": _("Reason: power cut in the region"),
                "at": timezone.now() - timedelta(days=3),
            }
        ],
        "funnel": [
            {"label": name, "count": count}
            for name, count in (
                (_("Proposed"), 41),
                (_("Startup agreed"), 29),
                (_("Investor agreed"), 21),
                (_("Met"), 14),
            )
        ],
    }


def call() -> dict[str, Any]:
    """What came in on each day of a call, and an answer against its earlier version."""
    counts = ((4, 0), (6, 2), (9, 3), (7, 5), (12, 14))
    first = date(2026, 11, 30)
    return {
        "days": [
            Day(day(first + timedelta(days=place), "axis"), begun, done)
            for place, (begun, done) in enumerate(counts)
        ],
        "pieces": [
            Piece("same", "병원 "),
            Piece("removed", "두 곳"),
            Piece("added", "다섯 곳"),
            Piece("same", "에서 쓰고 있습니다."),
        ],
    }


def years() -> list[Bar]:
    """One figure a period."""
    figures = (("2023", 12), ("2024", 48), ("2025", 131))
    return [Bar(year, millions, f"₩ {millions},000,000") for year, millions in figures]


def fields() -> list[tuple[str, int, float, float, float]]:
    """Name, applications, share of them that won with its 95 % interval (0..1)."""
    return [
        (_("Robotics"), 34, 0.24, 0.12, 0.4),
        (_("Bio and medical"), 17, 0.18, 0.06, 0.41),
    ]


def application_lists() -> dict[str, Any]:
    """The parts of an application, answers to check, and a switch of views."""
    states = ["done", "now", "bad", "part", "todo"]
    names = [
        _("The team"),
        _("Business"),
        _("Results and plans"),
        _("Deck"),
        _("Consent and submission"),
    ]
    return {
        "tasks": [
            {"label": name, "url": "#", "state": state, "note": _("2 of 4")}
            for name, state in zip(names, states, strict=True)
        ],
        "answers": [
            {"question": names[0], "answer": "도토리로보틱스", "url": "#"},
            {"question": names[3], "answer": "", "url": "#"},
        ],
        "views": [
            {"label": _("Calibrated"), "url": "?view=calibrated", "active": True},
            {"label": _("Plain mean"), "url": "?view=mean"},
        ],
    }
