"""A plan of sheets in words, for the command line."""

# tested by: tests/judging/management/commands/test_plan.py

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from judging.algorithms.allocation.allocation_plan import BadPlan, Plan, Spread
from judging.algorithms.allocation.typical_panel import TYPICAL

TYPICAL_JUDGES = gettext_lazy(
    "Mean of %(runs)d made-up editions with typical judges (in brackets: nine in ten of "
    "them); seed %(seed)d."
)
JUDGES_LIKE = gettext_lazy(
    "Mean of %(runs)d made-up editions with judges of these habits, in units of the entries' "
    "spread: strictness %(severity).2f, scale %(scale).2f, noise %(noise).2f (in brackets: nine in "
    "ten of them); seed %(seed)d."
)


def plan_in_words(found: Plan) -> str:
    """Sentences, one a line, with how far the runs lie apart."""
    question = found.question
    words = {
        "winners": question.winners,
        "budget": question.budget,
        "even": _spread(found.even),
        "adaptive": _spread(found.adaptive),
        "two": _spread(found.two_stage),
        "saved": round(100 * found.saved),
        "two_saved": round(100 * found.two_stage_saved),
        "runs": found.runs,
        "seed": found.seed,
        "severity": question.habits.severity,
        "scale": question.habits.scale,
        "noise": question.habits.noise,
    }
    lines = [
        _("%(budget)d sheets, spread evenly, find %(even)s of the truly best %(winners)d.") % words,
        _("Adaptive: %(adaptive)s, or the same with %(saved)d %% fewer sheets.") % words,
        _("Two-stage: %(two)s, or the same with %(two_saved)d %% fewer sheets.") % words,
        (TYPICAL_JUDGES if question.habits == TYPICAL else JUDGES_LIKE) % words,
    ]
    return "\n".join(lines)


def mistake_in_words(wrong: BadPlan) -> str:
    """Which number to correct, and how."""
    words = {"name": f"--{wrong.field}", "bound": wrong.bound}
    if wrong.code == "too_few":
        return _("%(name)s: give a number of at least %(bound)d.") % words
    return _("%(name)s: give a number of at most %(bound)d.") % words


def _spread(spread: Spread) -> str:
    return f"{spread.mean:.1f} ({spread.low:.0f}–{spread.high:.0f})"
