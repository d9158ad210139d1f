"""How the official score of a round comes about, in sentences (docs/rules-kr.md §8)."""

# tested by: tests/judging/services/setup/test_score_rules.py

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from judging.algorithms.ranking.official import trim_from
from judging.models import Method


# viewer: pure
def score_rule_in_words(rules: Mapping[str, Any]) -> list[str]:
    """Of the plain rules of a tally (`rules_of`): the method, and what the round before brings."""
    share = int(rules.get("carried", 0))
    words = [_method(rules)]
    if share:
        words.append(
            _(
                "%(share)s %% of the base score is the base score of the round before, as it was "
                "published; %(rest)s %% is this round's. Both count with two places."
            )
            % {"share": share, "rest": 100 - share}
        )
    return words


def _method(rules: Mapping[str, Any]) -> str:
    drop = int(rules.get("drop", 1))
    facts = {"least": trim_from(drop), "drop": drop, "best": rules.get("best", 1)}
    if rules["method"] == Method.TRIMMED and rules["trim_per_criterion"]:
        return (
            _(
                "From %(least)s sheets on, exactly %(drop)s highest and %(drop)s lowest points of "
                "each criterion are left out; with fewer, the plain mean. Two places, half up."
            )
            % facts
        )
    words = {
        Method.SUM: _("The score of an entry is the sum of its sheets."),
        Method.MEAN: _("The score of an entry is the mean of its sheets. Two places, half up."),
        Method.TRIMMED: _(
            "From %(least)s sheets on, exactly %(drop)s highest and %(drop)s lowest are left "
            "out; with fewer, the plain mean. Two places, half up."
        ),
        Method.BEST: _(
            "The score of an entry is the mean of its %(best)s best sheets. Two places, half up."
        ),
        Method.CALIBRATED: _(
            "The score of an entry is calibrated: how strict each judge is, is evened out."
        ),
    }
    return words[Method(rules["method"])] % facts
