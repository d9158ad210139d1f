"""Charts in templates.

The caller translates title, conclusion and label: one sentence that says what the chart shows.

{% chart_progress data words %}
    data: frontend.charts.progress.Progress, words: …Words; drawn wide and for the phone
{% chart_histogram counts label %}
    counts: list[int]
{% chart_severity value low high label %}
    points; low..high: 90 % interval
{% chart_axis ticks low=44 high=96 %}
    above a column of intervals
{% chart_interval interval label low=44 high=96 cut=68.2 zone="edge" %}
    interval: frontend.charts.ranking.Interval; zone: in, edge, out
{% chance_bar p label=_("within the first 10") %}
    a bar and "66%"; never 0 or 100 %
{% chart_distribution bins title conclusion cut=68.2 cut_label=_("cut") %}
    bins: frontend.charts.distribution.bin_scores(scores, chosen)
{% chart_days days title conclusion %}
    days: list[frontend.charts.days.Day]
{% chart_bars bars title conclusion %}
    bars: list[frontend.charts.bars.Bar]
{% chart_linkage names shared title conclusion %}
    shared: {(i, j): entries both read}
{% length_bar count most %}
    a bar beside its number; the longest one is `most`
{% chart_share_interval share low high "" most=1 overall=.2 %}
    0..1; the upright line: the share of all
{% chart_donut parts label middle="60" %}
    parts: [(label, count), …] at most five; the legend is drawn too
"""
# tested by: tests/frontend/charts/test_charts.py

from functools import partial
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontend.charts import bars as by_period
from frontend.charts import days as by_day
from frontend.charts import distribution, judges, linkage, progress, ranking, shares
from frontend.templatetags.formatting import chance

register = template.Library()

register.simple_tag(judges.draw_histogram, name="chart_histogram")
register.simple_tag(judges.draw_severity, name="chart_severity")
register.simple_tag(shares.draw_share_interval, name="chart_share_interval")


def _both(wide: SafeString, narrow: SafeString) -> SafeString:
    return format_html(
        '<div class="only-wide">{}</div><div class="only-narrow">{}</div>', wide, narrow
    )


@register.simple_tag
def chart_progress(
    data: progress.Progress, words: progress.Words, uid: str = "progress"
) -> SafeString:
    """The line of finished sheets with plan and forecast."""
    return _both(
        progress.draw_progress(data, words, uid=uid),
        progress.draw_progress(data, words, uid=f"{uid}-s", width=340, height=260),
    )


@register.simple_tag
def chart_days(days: list[by_day.Day], title: str, conclusion: str) -> SafeString:
    """What was begun and done on each day."""
    draw = partial(by_day.draw_days, days, title=title, conclusion=conclusion)
    return _both(draw(width=980), draw(uid="days-s", width=340))


@register.simple_tag
def chart_bars(bars: list[by_period.Bar], title: str, conclusion: str) -> SafeString:
    """One figure a period."""
    draw = partial(by_period.draw_bars, bars, title=title, conclusion=conclusion)
    return _both(draw(width=480), draw(uid="bars-s", width=320))


@register.simple_tag
def chart_axis(ticks: list[float], low: float, high: float, width: float = 300) -> SafeString:
    """The numbers above a column of intervals."""
    return ranking.draw_axis(ticks, bounds=(low, high), width=width)


@register.simple_tag
def chart_interval(
    interval: ranking.Interval, label: str, low: float, high: float, **options: Any
) -> SafeString:
    """A score with its intervals.  Options: cut, zone, width."""
    return ranking.draw_interval(
        interval,
        label,
        bounds=(low, high),
        cut=options.get("cut"),
        where=options.get("zone", ""),
        width=options.get("width", 300),
    )


@register.simple_tag
def chance_bar(probability: float | None, label: str = "") -> SafeString:
    """P(among the first K) as a bar with its number."""
    words = format_html('<span class="sr">{}: </span>', label) if label else ""
    width = f"{100 * (probability or 0):.0f}"
    return format_html(
        '<span class="pk z-{}"><span class="pkbar" aria-hidden="true"><i '
        'style="width:{}%"></i></span><b class="num">{}{}</b></span>',
        ranking.zone(probability),
        width,
        words,
        chance(probability),
    )


@register.simple_tag
def chart_distribution(
    bins: distribution.Bins, title: str, conclusion: str, **options: Any
) -> SafeString:
    """All scores in bins, with the cut.

    Options: cut, cut_label, uid, width (of the column it fills on a wide screen).
    """
    uid, wide = options.pop("uid", "distribution"), options.pop("width", 480)
    return _both(
        distribution.draw_distribution(
            bins, title=title, conclusion=conclusion, uid=uid, width=wide, **options
        ),
        distribution.draw_distribution(
            bins, title=title, conclusion=conclusion, uid=f"{uid}-s", width=340, **options
        ),
    )


@register.simple_tag
def chart_linkage(
    names: list[str],
    shared: dict[tuple[int, int], int],
    title: str,
    conclusion: str,
    uid: str = "linkage",
) -> SafeString:
    """Which judges share entries."""
    return _both(
        linkage.draw_linkage(names, shared, title=title, conclusion=conclusion, uid=uid),
        linkage.draw_linkage(
            names, shared, title=title, conclusion=conclusion, uid=f"{uid}-s", width=340
        ),
    )


@register.simple_tag
def chart_donut(parts: list[tuple[str, int]], label: str, middle: str = "") -> SafeString:
    """A ring with its legend."""
    ring = shares.draw_donut([count for _, count in parts], label, middle=middle)
    rows = ((index % 5, name, count) for index, (name, count) in enumerate(parts))
    legend = format_html_join(
        "", '<li><i class="lg lg-seg-{}"></i>{} <b class="num">{}</b></li>', rows
    )
    return format_html('<div class="donut">{}<ul>{}</ul></div>', ring, legend)


@register.simple_tag
def length_bar(count: int, most: int) -> SafeString:
    """A count as a bar beside its number; the longest one is `most`."""
    width = f"{100 * count / most:.1f}" if most else "0"
    return format_html(
        '<span class="length-bar" aria-hidden="true"><i style="width:{}%"></i></span>', width
    )
