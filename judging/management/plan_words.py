"""A plan of sheets in words, for the command line."""

# tested by: tests/judging/management/commands/test_plan.py

from django.utils.translation import gettext as _

from judging.algorithms.allocation.allocation_plan import BadPlan, Plan, Spread


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
    }
    lines = [
        _("%(budget)d sheets, spread evenly, find %(even)s of the truly best %(winners)d.") % words,
        _("Adaptive: %(adaptive)s, or the same with %(saved)d %% fewer sheets.") % words,
        _("Two-stage: %(two)s, or the same with %(two_saved)d %% fewer sheets.") % words,
        _(
            "Mean of %(runs)d made-up editions with typical judges (in brackets: nine in ten of "
            "them); seed %(seed)d."
        )
        % words,
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
