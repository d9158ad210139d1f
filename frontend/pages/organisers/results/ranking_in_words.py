"""Rows of the ranking, ready to draw."""
# tested by: tests/frontend/pages/organisers/results/test_ranking.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.charts.ranking import Interval, zone
from frontend.templatetags.formatting import decimal
from frontend.typed_values import WHOLE_PERCENT
from judging.queries.results.judge_statistics import advice_of
from judging.queries.results.standings import RankRow, RoundRanking
from judging.queries.rounds.fit_answers import ENOUGH, FitAnswers
from submissions.models import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ranking.

    where: in | edge | out; words: the interval in one sentence; cut_above: the line of selection
    runs above it.
    """

    row: RankRow
    interval: Interval | None
    words: str
    where: str
    cut_above: bool

    @property
    def zone(self) -> str:
        """The CSS class of its colour."""
        return f"z-{self.where}" if self.where else ""

    @property
    def fall(self) -> int:
        """Places lost by the calibration, as a positive number."""
        return -(self.row.shift or 0)


def lines_of(
    ranking: RoundRanking, places: int, *, first: int = 0, last: int | None = None
) -> list[Line]:
    """Rows from `first` to before `last`, with their intervals and the line of selection."""
    return [
        _line(row, ranking, cut_above=index == places)
        for index, row in enumerate(ranking.rows[first:last], first)
    ]


def _line(row: RankRow, ranking: RoundRanking, *, cut_above: bool) -> Line:
    score, thick, thin = row.standing.calibrated, row.interval50, row.interval90
    interval = Interval(score, *thick, *thin) if score is not None and thick and thin else None
    where = zone(row.standing.p_top)
    words = (
        _("Calibrated %(score)s points, 90%% interval %(low)s to %(high)s")
        % {"score": decimal(score), "low": decimal(thin[0]), "high": decimal(thin[1])}
        if thin
        else ""
    )
    return Line(row, interval, words, where, cut_above)


def another_panel_words(report: dict[str, Any]) -> str:
    """How many winners another panel would change; empty where nothing can be said."""
    change = report.get("another_panel")
    if not change:
        return ""
    return _(
        "With another panel of the same kind, about %(mean)s (%(low)s–%(high)s) of these "
        "%(winners)s would be others."
    ) % {
        "mean": decimal(change["mean"], 0),
        "low": change["low"],
        "high": change["high"],
        "winners": change["winners"],
    }


def noise_audit_words(report: dict[str, Any]) -> str:
    """What a second panel measured; empty where none read."""
    found = report.get("noise_audit")
    if not found:
        return ""
    words = {"entries": found["entries"], "agreement": decimal(found["agreement"], 2)}
    if found["share"] is None:
        return (
            _(
                "Measured on %(entries)s entries that two groups of judges read: their scores "
                "agree with a correlation of %(agreement)s. Neither group chose any of them."
            )
            % words
        )
    words |= {
        name: decimal(found[key] * found["winners"], 0)
        for name, key in (("mean", "share"), ("low", "low"), ("high", "high"))
    }
    return _(
        "Measured on %(entries)s entries that two groups of judges read: with the other "
        "group, about %(mean)s (%(low)s–%(high)s) of %(winners)s winners would be others; "
        "the groups' scores agree with a correlation of %(agreement)s."
    ) % {**words, "winners": found["winners"]}


def own_orders_words(report: dict[str, Any]) -> str:
    """How many judges put equals in order; empty where none did."""
    rows = report.get("own_orders", [])
    if not rows:
        return ""
    judges, sheets = len({row["judge"] for row in rows}), sum(len(row["entries"]) for row in rows)
    return ngettext(
        "%(judges)s judge put %(sheets)s score sheets with equal totals in order. It moves the "
        "calibrated ranking only.",
        "%(judges)s judges put %(sheets)s score sheets with equal totals in order. It moves the "
        "calibrated ranking only.",
        judges,
    ) % {"judges": judges, "sheets": sheets}


def orders_by_judge(
    report: dict[str, Any], entries: Mapping[int, Entry]
) -> dict[int, list[tuple[str, str]]]:
    """Of each judge: the equal total, and the names in the judge's order, the best first."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in report.get("own_orders", []):
        names = [entries[pk].startup.name for pk in row["entries"] if pk in entries]
        line = decimal(float(row["total"])), " > ".join(names)
        found.setdefault(row["judge"], []).append(line)
    return found


def suited_words(found: FitAnswers) -> str:
    """How many judges say that an entry suited them; empty where nobody was asked."""
    if found.share is None:
        return ""
    words = {
        "answered": found.answered,
        "sheets": found.sheets,
        "yes": decimal(WHOLE_PERCENT * found.share, 0),
        "no": found.no,
        "enough": decimal(WHOLE_PERCENT * ENOUGH, 0),
    }
    return (
        _(
            "“Did this entry suit you?”: yes in %(yes)s%% of %(answered)s answers (%(sheets)s "
            "score sheets), no in %(no)s. A good assignment reaches %(enough)s%%."
        )
        % words
    )


def position_words(report: dict[str, Any]) -> str:
    """What the place in a judge's list did to a score; empty where nothing can be said."""
    found = report.get("position")
    if not found:
        return ""
    words = {
        f"{name}_{key}": decimal(found[name][value])
        for name in ("first", "drift")
        for key, value in (("points", "points"), ("low", "low"), ("high", "high"))
    }
    return (
        _(
            "What a judge read first got %(first_points)s points for that (90%% interval "
            "%(first_low)s to %(first_high)s); from the first to the last, %(drift_points)s "
            "(%(drift_low)s to %(drift_high)s). Lists are balanced, so that no entry is early "
            "everywhere; scores are not changed for it."
        )
        % words
    )


def advice_words(report: dict[str, Any]) -> str:
    """What more sheets would settle, in one sentence.

    Empty where the tally has no advice or nothing would change.
    """
    advice = advice_of(report)
    if advice is None or advice.after >= advice.before:
        return ""
    text = ngettext(
        "%(count)s more sheet cuts the number of uncertain entries from %(before)s to %(after)s.",
        "%(count)s more sheets cut the number of uncertain entries from %(before)s to %(after)s.",
        advice.sheets,
    )
    return text % {
        "count": advice.sheets,
        "before": decimal(advice.before, 0),
        "after": decimal(advice.after, 0),
    }
