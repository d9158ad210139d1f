"""The options of a round's assignment, checked.

Weights of the match, panels by field, bridges, and the numbers of the allocation rule.
"""

# tested by: tests/judging/services/setup/test_edition.py

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition
from judging.models.round import WEIGHTED, WRITTEN_ELSEWHERE

PARTS = WEIGHTED
MOST_LINKING = 0.05
MOST_AUDIT = 0.5  # of the entries, read by two panels
MOST_BRIDGES, MOST_SHEETS, MOST_BUDGET, MOST_WAIT_DAYS = 200, 100, 10_000_000, 60


def check_options(*, edition: Edition, options: object) -> None:
    """InvalidInput under `allocation_options` says what is wrong and how to correct it.

    Nothing unknown gets in.
    """
    if not isinstance(options, Mapping):
        raise _wrong(_("Give an object with the options by name."))
    for name, value in options.items():
        if name in WRITTEN_ELSEWHERE:
            continue
        if name not in _CHECKS:
            raise _wrong(
                _("There is no option “%(name)s”. Known: %(known)s.")
                % {"name": name, "known": ", ".join(sorted(_CHECKS))}
            )
        _CHECKS[name](edition, value)


def check_shares(*, given: Mapping[str, object]) -> None:
    """The lottery, the balance of loads and the linking budget lie within their bounds."""
    wrong: dict[str, str | Promise] = {}
    if not _is_number(given.get("lottery", 1), 0, 1) or not given.get("lottery", 1):
        wrong["lottery"] = _("Give a number above 0 and at most 1; 1 switches the lottery off.")
    if given.get("balance") is not None and not _is_number(given["balance"], 0, 1):
        wrong["balance"] = _(
            "Give a number from 0 to 1, or leave it empty: 0.3 lets loads lie between 70 and 130 % "
            "of the equal share."
        )
    if not _is_number(given.get("linking", 0), 0, MOST_LINKING):
        wrong["linking"] = _("Give a number from 0 to 0.05.")
    if wrong:
        raise InvalidInput(fields={**wrong})


def _weights(_edition: Edition, value: object) -> None:
    if (
        not isinstance(value, Mapping)
        or set(value) - set(PARTS)
        or not all(_is_number(weight, 0, 1) for weight in value.values())
    ):
        raise _wrong(
            _("Weights are numbers from 0 to 1 for: %(parts)s.") % {"parts": ", ".join(PARTS)}
        )
    if set(value) == set(PARTS) and not sum(value.values()):
        raise _wrong(_("At least one weight must be above 0."))


def _panels(edition: Edition, value: object) -> None:
    fields = set(edition.fields.values_list("slug", flat=True))
    panels = {str(pk) for pk in edition.panels.values_list("pk", flat=True)}
    if (
        not isinstance(value, Mapping)
        or set(value) - fields
        or not {str(panel) for panel in value.values()} <= panels
    ):
        raise _wrong(
            _("Divisions name a field of this edition and the number of one of its divisions.")
        )


def _whole(low: int, high: int) -> Callable[[Edition, object], None]:
    def check(_edition: Edition, value: object) -> None:
        if not isinstance(value, int) or not _is_number(value, low, high):
            raise _wrong(
                _("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
            )

    return check


def _share(_edition: Edition, value: object) -> None:
    if not _is_number(value, 0, 1):
        raise _wrong(_("Give a number from 0 to 1."))


def _audit(_edition: Edition, value: object) -> None:
    if not _is_number(value, 0, MOST_AUDIT):
        raise _wrong(_("Give a number from 0 to 0.5."))


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _wrong(text: str | Promise) -> InvalidInput:
    return InvalidInput(fields={"allocation_options": text})


_CHECKS: dict[str, Callable[[Edition, object], None]] = {
    "weights": _weights,
    "panels": _panels,
    "bridges": _whole(0, MOST_BRIDGES),
    "second": _whole(1, MOST_SHEETS),
    "share": _share,
    "budget": _whole(0, MOST_BUDGET),
    "batch": _share,
    "limit": _whole(0, MOST_SHEETS),
    "audit": _audit,
    "wait": _whole(0, MOST_WAIT_DAYS),
}
