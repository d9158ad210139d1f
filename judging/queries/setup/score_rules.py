"""Which rules of the official score contradict one another, each at its field with what to do."""

# tested by: tests/judging/services/setup/test_score_rules.py

from typing import Any

from django.utils.translation import gettext_lazy as _

from judging.algorithms.ranking.official import trim_from
from judging.models import Method, Round


# viewer: pure
def score_mistakes(round: Round) -> dict[str, Any]:
    """Field → what is wrong with it and how to mend it."""
    return _best(round) | _dropped(round) | _carried(round)


def _dropped(round: Round) -> dict[str, Any]:
    if round.drop_each is None:
        return {}
    least = trim_from(round.drop_each)
    is_short = round.method == Method.TRIMMED and not round.is_heard_by_all
    # one of each is the usual rule, which falls back on the plain mean and says so
    if is_short and round.drop_each > 1 and round.sheets_per_entry < least:
        words = _(
            "To leave out %(drop)d highest and %(drop)d lowest, %(least)d score sheets per entry "
            "are needed. Ask for more sheets, or leave fewer out."
        )
        return {"drop_each": words % {"drop": round.drop_each, "least": least}}
    return {}


def _best(round: Round) -> dict[str, Any]:
    if round.method == Method.BEST and round.min_sheets < round.best_of:
        words = _(
            "The best %(best)d sheets count, so there is no result below %(best)d sheets. Write "
            "%(best)d or more here, or let fewer sheets count."
        )
        return {"min_sheets": words % {"best": round.best_of}}
    return {}


def _carried(round: Round) -> dict[str, Any]:
    rounds = list(round.edition.rounds.exclude(pk=round.pk).order_by("order"))
    before = [other for other in rounds if other.order < round.order]
    after = [other for other in rounds if other.order > round.order]
    if round.carried_share and not before:
        return {"carried_share": _("This is the first round: no score comes before it. Write 0.")}
    if round.carried_share and Method.SUM in {round.method, before[-1].method}:
        words = _(
            "A sum is not of 100 points, so shares of two rounds can't be added. Choose another "
            "official method in both rounds, or write 0."
        )
        return {"carried_share": words}
    if round.method == Method.SUM and after and after[0].carried_share:
        words = _(
            "The next round takes over %(share)d %% of this score, which must be of 100 points. "
            "Choose another method, or write 0 there."
        )
        return {"method": words % {"share": after[0].carried_share}}
    return {}
