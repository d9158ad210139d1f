"""A round's rule of allocation in sentences: for applicants, and for its organisers."""
# tested by: tests/frontend/pages/organisers/assignment/test_allocation.py

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.typed_values import WHOLE_PERCENT
from judging.models import Round
from judging.queries.setup.allocation_rule import allocation_rule, audit_share

MOST = 10**6  # judges: no bound, where nobody knows yet how many there will be
STOPPED = {
    "budget_spent": gettext_lazy("All sheets of the budget are asked for."),
    "no_room": gettext_lazy("No entry may get another sheet: limit, conflicts or judges' loads."),
    "stages_done": gettext_lazy("The second stage is asked for."),
}
ADAPTIVE_FINDS = gettext_lazy(
    "Adaptive: %(found)s, or the same as even with %(saved)s %% fewer sheets."
)
TWO_STAGE_FINDS = gettext_lazy(
    "Two-stage: %(found)s, or the same as even with %(saved)s %% fewer sheets."
)
SHEET_REASONS = {
    "border": gettext_lazy("near the line"),
    "lot": gettext_lazy("by lot"),
    "best": gettext_lazy("among the best of the first stage"),
    "level": gettext_lazy("fewest sheets so far"),
}


def plan_in_words(result: Mapping[str, Any]) -> list[str]:
    """What each rule found on made-up editions, one sentence a rule."""
    winners = result["question"]["winners"]
    even = _("Even: %(found)s of the truly best %(winners)s are found.") % {
        "found": _with_spread(result["even"]),
        "winners": winners,
    }
    lines = [even]
    for words, found, saved in (
        (ADAPTIVE_FINDS, "adaptive", "saved"),
        (TWO_STAGE_FINDS, "two_stage", "two_stage_saved"),
    ):
        values = {
            "found": _with_spread(result[found]),
            "saved": round(WHOLE_PERCENT * result[saved]),
        }
        lines.append(str(words) % values)
    return lines


def _with_spread(spread: Mapping[str, float]) -> str:
    return f"{spread['mean']:.1f} ({spread['low']:.0f}–{spread['high']:.0f})"


def rule_in_words(round: Round) -> str:
    """What an applicant may know before judging begins; empty where nothing needs saying."""
    rule = allocation_rule(round=round, entries=1, judges=MOST)
    words = {
        "first": rule.first,
        "second": rule.second,
        "most": rule.most,
        "share": int(WHOLE_PERCENT * rule.share),
        "lot": int(WHOLE_PERCENT * rule.lot),
        "audit": int(WHOLE_PERCENT * audit_share(round)),
    }
    if round.allocation == Round.Allocation.TWO_STAGE:
        return (
            _(
                "Every entry is read by at least %(first)d judges. The best %(share)d %% of them "
                "are then read by %(second)d judges in all. Entries are compared by scores that "
                "allow for different numbers of judges."
            )
            % words
        )
    if round.allocation == Round.Allocation.ADAPTIVE:
        return (
            _(
                "Every entry is read by at least %(first)d judges. Then more judges read those for "
                "which it is least certain whether they come in, and some drawn by lot "
                "(%(lot)d %%); no entry is read by more than %(most)d. Judges are not told why an "
                "entry comes to them."
            )
            % words
        )
    if audit_share(round):
        return (
            _(
                "Every entry is read by %(first)d judges, and %(audit)d %% of them, drawn by lot, "
                "by twice as many, to measure how much a result depends on who judges. Every sheet "
                "counts; the score is a mean."
            )
            % words
        )
    return ""
