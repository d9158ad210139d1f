"""The bars that the ranking is held to, beside what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """title: what is asked; needs: the figure it is read from; found: its value; low, high: between
    these it holds; error: the figure with its uncertainty.
    """

    title: str
    needs: str
    found: Callable[[Figures], float]
    low: float = float("-inf")
    high: float = float("inf")
    error: str = ""


BARS = (
    Bar(
        "tau above the mixed model's, over scenarios",
        "tau_over_mixed",
        lambda f: f["tau_over_mixed"],
        low=0.008,
        error="tau_over_mixed_se",
    ),
    Bar(
        "tau against the mean's, in the worst scenario",
        "worst_over_mean",
        lambda f: f["worst_over_mean"],
        low=-0.004,
        error="worst_over_mean_se",
    ),
    Bar(
        "recall of the top 10 % above the mean's",
        "top10_over_mean",
        lambda f: f["top10_over_mean"],
        low=0.028,
        error="top10_over_mean_se",
    ),
    Bar(
        "90 % rank intervals cover",
        "interval_cover",
        lambda f: f["interval_cover"],
        low=0.88,
        high=0.95,
    ),
    Bar("P(top 10 %): expected calibration error", "ptop_ece", lambda f: f["ptop_ece"], high=0.03),
    Bar(
        "real panels: tau above the mean's",
        "panels_tau",
        lambda f: f["panels_tau"]["ours"] - f["panels_tau"]["mean"],
        low=0.006,
    ),
    Bar(
        "real panels: best 20 % above the mean's",
        "panels_top20",
        lambda f: f["panels_top20"]["ours"] - f["panels_top20"]["mean"],
        low=0.007,
    ),
    Bar(
        "real panels: tau against the mean's, in the worst group",
        "panels_worst",
        lambda f: f["panels_worst_over_mean"],
        low=-0.005,
        error="panels_worst_half_width",
    ),
    Bar(
        "full panels: tau against the mean's, in the worst group",
        "full_worst",
        lambda f: f["full_worst_over_mean"],
        low=-0.005,
        error="full_worst_se",
    ),
    Bar(
        "own order, 20-point steps: top 10 % added",
        "order_100_20_all_top",
        lambda f: f["order_100_20_all_top"],
        low=0.03,
        error="order_100_20_all_top_se",
    ),
    Bar(
        "300 entries: seconds of processor",
        "cpu_seconds_300",
        lambda f: f["cpu_seconds_300"],
        high=0.5,
    ),
    Bar(
        "10,000 entries: seconds of processor",
        "cpu_seconds_10000",
        lambda f: f["cpu_seconds_10000"],
        high=10,
    ),
    Bar("10,000 entries: MB", "mb_10000", lambda f: f["mb_10000"], high=1000),
    Bar("sheets saved, 100 entries", "sheets_saved", lambda f: f["sheets_saved"], low=0.40),
    Bar("sheets saved, 30 entries", "sheets_saved_30", lambda f: f["sheets_saved_30"], low=0.35),
)


def table_of(figures: Figures) -> str:
    """A table of the bars that were measured."""
    lines = [_line(bar, figures) for bar in BARS if bar.needs in figures]
    return "\n".join(["", f"{'bar':56s} {'asked':>14s} {'found':>8s}", *lines, ""]) if lines else ""


def _line(bar: Bar, figures: Figures) -> str:
    found = bar.found(figures)
    asked = (
        f"≥ {bar.low:g}"
        if bar.high == float("inf")
        else f"≤ {bar.high:g}"
        if bar.low == float("-inf")
        else f"{bar.low:g} to {bar.high:g}"
    )
    error = f" ± {figures[bar.error]:.4f}" if bar.error else ""
    return (
        f"{bar.title:56s} {asked:>14s} {found:8.3f} "
        f"{'holds' if bar.low <= found <= bar.high else 'MISSED'}{error}"
    )
