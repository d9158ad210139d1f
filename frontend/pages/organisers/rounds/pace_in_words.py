"""The progress of a round in words, for the chart and the figures above it."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.charts.progress import Progress, Words
from frontend.templatetags.formatting import day
from judging.queries.rounds.pace import Pace


@dataclass(frozen=True, slots=True)
class Expected:
    """When all sheets should be in: a short date, and what stands below it."""

    value: str
    note: str


def chart_data(pace: Pace) -> Progress:
    """The numbers of the chart."""
    return Progress(
        pace.start, pace.deadline, pace.done, pace.total, pace.early, pace.likely, pace.late
    )


def chart_words(pace: Pace) -> Words:
    """Everything that is written on the chart and behind it."""
    done = pace.done[-1] if pace.done else 0
    count = ngettext("%(count)s sheet", "%(count)s sheets", done) % {"count": done}
    likely = _("expected %(day)s") % {"day": day(pace.likely, "axis")} if pace.likely else ""
    sheets_in = _("%(done)s of %(total)s sheets are in.") % {
        "done": done,
        "total": pace.total,
    }  # not within an f-string: gettext would not find it there
    return Words(
        title=_("Score sheets handed in, and when all will be"),
        conclusion=f"{sheets_in} {expected(pace).note}",
        plan=_("plan"),
        deadline=_("close"),
        today=_("today"),
        done=count,
        likely=likely,
        ticks={when: day(when, "axis") for when in _ticks(pace)},
    )


def ahead_note(pace: Pace) -> str:
    """How far ahead of the plan, or behind."""
    if not pace.total or not pace.planned:
        return ""
    if pace.ahead == 0:
        return _("as planned")
    if pace.ahead > 0:
        return ngettext(
            "%(count)s sheet ahead of the plan", "%(count)s sheets ahead of the plan", pace.ahead
        ) % {"count": pace.ahead}
    return ngettext(
        "%(count)s sheet behind the plan", "%(count)s sheets behind the plan", -pace.ahead
    ) % {"count": -pace.ahead}


def expected(pace: Pace) -> Expected:
    """When all should be in, with the range."""
    done = pace.done[-1] if pace.done else 0
    if pace.total and done >= pace.total:
        return Expected(_("all in"), _("every sheet that was asked for is there"))
    if pace.is_over:
        return Expected(
            _("closed"),
            _("%(done)s of %(total)s sheets came in") % {"done": done, "total": pace.total},
        )
    if not (pace.early and pace.likely and pace.late):
        return Expected("–", _("shown when sheets have come in on two days"))
    left = (pace.deadline - pace.likely).days
    if left > 0:
        margin = ngettext(
            "%(count)s day before the close", "%(count)s days before the close", left
        ) % {"count": left}
    elif left == 0:
        margin = _("on the day of the close")
    else:
        margin = ngettext(
            "%(count)s day after the close", "%(count)s days after the close", -left
        ) % {"count": -left}
    return Expected(
        day(pace.likely, "short"),
        _("%(margin)s; between %(early)s and %(late)s")
        % {"margin": margin, "early": day(pace.early, "axis"), "late": day(pace.late, "axis")},
    )


def _ticks(pace: Pace) -> list[date]:
    days = max(1, (pace.deadline - pace.start).days)
    step = max(1, round(days / 4))
    ticks = [pace.start + timedelta(days=offset) for offset in range(0, days, step)]
    return [*(tick for tick in ticks if (pace.deadline - tick).days >= step / 2), pace.deadline]
