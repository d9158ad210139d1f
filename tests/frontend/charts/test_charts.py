"""Charts are valid SVG, say their conclusion in words, and put their marks at the numbers."""

from datetime import date
from xml.etree import ElementTree as ET  # our own markup, parsed to see that it is well-formed

import pytest

from frontend.charts.bars import Bar, draw_bars
from frontend.charts.days import Day, draw_days
from frontend.charts.distribution import bin_scores, draw_distribution
from frontend.charts.judges import draw_histogram, draw_severity
from frontend.charts.linkage import draw_linkage
from frontend.charts.progress import Progress, Words, draw_progress
from frontend.charts.ranking import Interval, draw_axis, draw_interval, zone
from frontend.charts.shares import draw_donut
from frontend.charts.svg import Scale, nice_top
from frontend.pages.organisers.assignment.assignment import load_bins
from frontend.templatetags.charts import chance_bar, chart_distribution, chart_progress
from judging.models import Judge
from judging.queries.assignment.overview import Load
from judging.queries.results.judge_statistics import Habits

WORDS = Words(
    title="Pace",
    conclusion="186 of 240 sheets & <none> late.",
    plan="plan",
    deadline="deadline",
    today="today",
    done="186",
    likely="20 Dec",
)
PACE = Progress(
    date(2026, 12, 2),
    date(2026, 12, 22),
    [0, 40, 186],
    240,
    date(2026, 12, 19),
    date(2026, 12, 20),
    date(2026, 12, 22),
)
INTERVAL = Interval(70, 68, 72, 65, 75)


def _parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314


def _marks(svg: str, kind: str) -> list[dict[str, str]]:
    return [
        mark.attrib for mark in _parse(svg).iter() if kind in mark.attrib.get("class", "").split()
    ]


def test_a_large_chart_has_title_conclusion_and_role() -> None:
    drawn = _parse(draw_progress(PACE, WORDS, uid="a"))
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-labelledby"] == "a-t a-d"
    assert drawn.find("desc").text == "186 of 240 sheets & <none> late."  # type: ignore[union-attr]


def test_the_bars_of_a_day_are_as_tall_as_its_counts_and_names_leave_each_other_room() -> None:
    drawn = draw_days(
        [Day(str(n), n, n // 2) for n in range(30)], title="Days", conclusion="…", width=340
    )
    begun = [float(mark["height"]) for mark in _marks(drawn, "ch-b")]
    done = [float(mark["height"]) for mark in _marks(drawn, "ch-b2")]
    assert len(begun) == 29  # nothing is drawn for none
    assert begun[27] == pytest.approx(2 * begun[13], abs=1)
    assert max(done) < max(begun)
    names = [mark for mark in _marks(drawn, "ch-tick") if float(mark["y"]) > 200]
    assert len(names) == 5
    assert draw_days([], title="Days", conclusion="none")


def test_the_forecast_ends_where_all_sheets_are_in() -> None:
    (fan,) = _marks(draw_progress(PACE, WORDS), "ch-fan")
    heights = [point.split(",")[1] for point in fan["points"].split()]
    assert heights[1] == heights[2]
    assert heights[0] != heights[1]


def test_without_a_forecast_or_any_sheet_the_chart_still_draws() -> None:
    empty = draw_progress(Progress(PACE.start, PACE.deadline, [], 0), WORDS)
    assert _marks(empty, "ch-fan") == []
    assert _marks(empty, "ch-dead")


def test_the_phone_gets_its_own_drawing_with_its_own_names() -> None:
    both = chart_progress(PACE, WORDS)
    assert both.count("<svg") == 2
    assert 'id="progress-s-t"' in both
    assert 'viewBox="0 0 340 260"' in both


def test_a_strict_judge_is_flagged_only_if_it_is_sure() -> None:
    assert "sev-flag" in draw_severity(-7.4, -9.2, -5.6, "strict", notable=True)
    assert "sev-unsure" in draw_severity(-7.4, -16.0, 1.2, "perhaps", notable=False)
    assert "sev-ok" in draw_severity(1.0, 0.4, 1.6, "small", notable=False)
    assert "sev-ok" in draw_severity(-7.4, -9.2, -5.6, "chance among many", notable=False)
    habits = Habits(judge_id=1, sheets=20, severity=-7.4, lo=-16.0, hi=1.2)
    assert (habits.is_notable, habits.is_unsure) == (False, True)


def test_every_bar_of_the_loads_has_its_number_under_its_middle() -> None:
    counts = (4, 5, 5, 9)
    loads = [Load(judge=Judge(), count=n, limit=9, mean_match=None) for n in counts]
    bins = load_bins(loads)
    assert bins.names == ["4", "5", "6", "7", "8", "9"]
    drawn = draw_distribution(bins, title="t", conclusion="c")
    ticks = [mark for mark in _parse(drawn).iter() if mark.attrib.get("y") == "222"]
    named = {mark.text: float(mark.attrib["x"]) for mark in ticks}
    bars = [float(bar["x"]) + float(bar["width"]) / 2 for bar in _marks(drawn, "ch-b")]
    assert [named[name] for name in ("4", "5", "9")] == pytest.approx(bars, abs=0.1)


def test_a_wide_column_gets_a_wide_drawing_and_the_phone_its_own() -> None:
    both = chart_distribution(
        bin_scores([1.0, 2.0, 9.0], [False, False, True]), "t", "c", width=1060
    )
    assert 'viewBox="0 0 1060 230"' in both
    assert 'viewBox="0 0 340 230"' in both


def test_an_interval_lies_left_of_the_cut_when_it_is_below() -> None:
    svg = draw_interval(INTERVAL, "70", bounds=(40, 100), cut=80, where="out")
    cut, wide, dot = _marks(svg, "ch-cut")[0], _marks(svg, "ch-ci90")[0], _marks(svg, "ch-dot")[0]
    assert float(wide["x1"]) < float(dot["cx"]) < float(wide["x2"]) < float(cut["x1"])
    assert "z-out" in svg


def test_a_label_cannot_break_out_of_its_attribute() -> None:
    svg = draw_interval(INTERVAL, '"><script>', bounds=(40, 100))
    assert "<script>" not in svg
    assert _parse(svg).attrib["aria-label"] == '"><script>'


@pytest.mark.parametrize(
    ("chance", "where"), [(0.8, "in"), (0.79, "edge"), (0.2, "edge"), (0.19, "out"), (None, "")]
)
def test_zones_meet_at_twenty_and_eighty_percent(chance: float | None, where: str) -> None:
    assert zone(chance) == where


def test_the_chance_bar_writes_its_number() -> None:
    bar = chance_bar(0.66, label="within 10")
    assert "66%" in bar
    assert "z-edge" in bar
    assert "within 10" in bar


def test_every_score_is_in_one_bin_and_the_chosen_among_them() -> None:
    bins = bin_scores([1.0, 2.0, 2.0, 9.0], [False, False, True, True], bins=4)
    assert (sum(bins.counts), sum(bins.chosen)) == (4, 2)
    assert all(taken <= count for taken, count in zip(bins.chosen, bins.counts, strict=True))
    assert (bins.edges[0], bins.edges[-1]) == (1.0, 9.0)


def test_equal_scores_and_no_scores_draw_too() -> None:
    for bins in (bin_scores([5.0, 5.0], [True, False]), bin_scores([], [])):
        bars = _marks(draw_distribution(bins, title="t", conclusion="c", cut=5), "ch-b")
        assert len(bars) == (1 if sum(bins.counts) else 0)


def test_a_judge_without_links_is_marked() -> None:
    svg = draw_linkage(["가", "나", "다"], {(0, 1): 3}, title="t", conclusion="c")
    assert len(_marks(svg, "lonely")) == 1
    assert len(_marks(svg, "ch-link")) == 1


def test_the_ring_is_divided_by_share() -> None:
    first, second = _marks(draw_donut([3, 1], "3 of 4"), "ch-seg")
    length, other = (float(part["stroke-dasharray"].split()[0]) for part in (first, second))
    assert 2.8 < length / other < 3.2


def test_small_charts_are_well_formed_and_named() -> None:
    for svg in (
        draw_histogram([0, 3, 5], "5 sheets"),
        draw_severity(0, -1, 1, "usual", notable=False),
    ):
        assert _parse(svg).attrib["aria-label"]
    assert _parse(draw_axis([50, 60], bounds=(40, 70))).attrib["aria-hidden"] == "true"


@pytest.mark.parametrize(
    ("value", "top"), [(3, 4), (12, 12), (186, 200), (240, 240), (241, 280), (9000, 10000)]
)
def test_the_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert nice_top(value) == pytest.approx(top)


def test_a_scale_clamps_what_lies_outside() -> None:
    scale = Scale(0, 10, 100, 200)
    assert (scale(-5), scale(5), scale(50)) == (100, 150, 200)


def test_the_bars_of_periods_are_as_long_as_their_figures_and_leave_room_for_their_words() -> None:
    bars = [Bar("2026 Q1", 50, "50"), Bar("2026 Q2", 100, "1,234,567,890"), Bar("0", 0, "0")]
    for width in (640, 340):
        drawn = draw_bars(bars, title="t", conclusion="c", width=width)
        first, second, _none = (float(mark["width"]) for mark in _marks(drawn, "ch-b2"))
        assert first == pytest.approx(second / 2, abs=2)
        words = [mark for mark in _marks(drawn, "ch-tick") if mark["text-anchor"] == "start"]
        assert float(words[1]["x"]) + 13 * 6 < width
