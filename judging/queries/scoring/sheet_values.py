"""What may stand on a score sheet.

Points and levels on their scales, and what is still missing before it can be submitted.
"""

# tested by: tests/judging/services/scoring/test_sheet.py

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from challenge.kernel.errors import InvalidInput
from judging.models import Criterion, Round

LEVELS = 5
CENT = Decimal("0.01")
MOST_LETTERS = 5000

Values = dict[Criterion, tuple[Decimal, int | None]]


# viewer: pure
def checked_values(*, criteria: list[Criterion], scores: Mapping[str, Any]) -> Values:
    """Exact points per criterion.

    InvalidInput names each criterion whose value is not on its scale.
    """
    known = {criterion.key: criterion for criterion in criteria}
    problems: dict[str, Any] = {
        key: _("This criterion isn't in the rubric.") for key in scores if key not in known
    }
    values: Values = {}
    for key, criterion in known.items():
        typed = scores.get(key)
        if typed is None or typed == "":
            continue
        value = _points(criterion, typed)
        if value is None:
            problems[key] = _wrong(criterion)
        else:
            values[criterion] = value
    if problems:
        raise InvalidInput(fields=dict(problems))
    return values


def _points(criterion: Criterion, typed: Any) -> tuple[Decimal, int | None] | None:
    try:
        number = Decimal(str(typed))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if criterion.mode == Criterion.Mode.ANCHORS:
        if (
            not 1 <= number <= LEVELS or number != number.to_integral_value()
        ):  # looked at before int(): 1e999999 would take minutes
            return None
        return (criterion.points * int(number) / LEVELS).quantize(CENT), int(number)
    return (
        (number, None) if 0 <= number <= criterion.points and number % criterion.step == 0 else None
    )


# viewer: pure
def scale_of(criterion: Criterion) -> list[Decimal]:
    """Every number of points that the criterion can get, ascending."""
    if criterion.mode == Criterion.Mode.ANCHORS:
        points = [criterion.points * level / LEVELS for level in range(1, LEVELS + 1)]
        return [value.quantize(CENT) for value in points]
    return [criterion.step * count for count in range(int(criterion.points // criterion.step) + 1)]


def _wrong(criterion: Criterion) -> str:
    if criterion.mode == Criterion.Mode.ANCHORS:
        return str(_("%(criterion)s: choose a level from 1 to 5.") % {"criterion": criterion.title})
    return str(
        _("%(criterion)s: give points from 0 to %(most)s in steps of %(step)s.")
        % {
            "criterion": criterion.title,
            "most": _shown(criterion.points),
            "step": _shown(criterion.step),
        }
    )


def _shown(points: Decimal) -> str:
    return f"{points.normalize():f}"  # 25 and 0.5, not 25.00 and 0.50


# viewer: pure
def checked_words(*, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts without what a database can't hold.

    InvalidInput names the one that is too long.
    """
    problems = {
        name: _too_long(name, len(text) - MOST_LETTERS)
        for name, text in texts.items()
        if len(text) > MOST_LETTERS
    }
    if problems:
        raise InvalidInput(fields=problems)
    return {name: text.replace("\x00", "") for name, text in texts.items()}


# viewer: pure
def gaps(
    *, round: Round, criteria: list[Criterion], values: Mapping[Criterion, Any], comment: str
) -> dict[str, str]:
    """What is missing before the sheet can be submitted, by criterion or `comment`.

    empty: nothing.
    """
    found = {
        criterion.key: str(_("%(criterion)s has no score yet.") % {"criterion": criterion.title})
        for criterion in criteria
        if criterion not in values
    }
    missing = round.min_comment_length - len(comment.strip())
    if missing > 0:
        text = ngettext(
            "The words for the startup need %(count)s more character.",
            "The words for the startup need %(count)s more characters.",
            missing,
        )
        found["comment"] = text % {"count": missing}
    return found


def _too_long(name: str, over: int) -> str:
    if name == "comment":
        return ngettext(
            "The comment is %(count)s character too long.",
            "The comment is %(count)s characters too long.",
            over,
        ) % {"count": over}
    return ngettext(
        "The note for the organisers is %(count)s character too long.",
        "The note for the organisers is %(count)s characters too long.",
        over,
    ) % {"count": over}
