"""Organisers ask judges and investors for forecasts: how much, within which time, until when."""
# tested by: tests/introductions/services/forecasts/test_state.py

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import NO_ROW, RemovedMeanwhile
from challenge.models import Edition, User
from challenge.permissions import require
from introductions.models import ForecastQuestion
from introductions.models.forecasts import MOST_MONTHS
from introductions.permissions import may_keep_forecasts

MOST_KRW = 10**15
OPEN_DAYS = 30  # where no end is given
ASKED = ("amount_krw", "months", "starts_on")  # what forecasts are about


class ForecastsStated(Refusal):
    """People have stated chances of what was asked."""

    code = "forecasts_stated"
    message = _(
        "Forecasts were stated for this amount and time, so only the day until which they may be "
        "changed can still move."
    )


class ForecastsClosed(Refusal):
    """The end has come."""

    code = "forecasts_closed"
    message = _("The time to state and change forecasts is over.")


@transaction.atomic
def ask_for_forecasts(
    *, actor: User, edition: Edition, facts: Mapping[str, Any], seen: str | None = None
) -> ForecastQuestion:
    """Ask, or change what is asked; after the first forecast only the end moves, until it comes.

    facts: of VERSIONED.  seen: the version (etag) that the sender saw.
    """
    require(may_keep_forecasts, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    row = ForecastQuestion.objects.select_for_update(no_key=True).filter(edition=edition).first()
    is_new = row is None
    if row is None:
        if seen not in {None, NO_ROW}:
            raise RemovedMeanwhile
        now = clock.now()
        ends = now + timedelta(days=OPEN_DAYS)
        row = ForecastQuestion(edition=edition, starts_on=timezone.localdate(now), closes_at=ends)
        seen = None
    changed = row.merged(seen, facts)
    if not (changed or is_new):
        return row
    _require_open(row, changed, is_new=is_new)
    for name, value in changed.items():
        setattr(row, name, value)
    _check(row)
    row.save(**({"force_insert": True} if is_new else {"update_fields": list(changed)}))
    audit.record(actor, "forecasts.asked", row, edition=edition, fields=sorted(changed))
    return row


def _require_open(row: ForecastQuestion, changed: Mapping[str, Any], *, is_new: bool) -> None:
    """What was stated was stated of something."""
    if is_new or not row.forecasts.exists():
        return
    if set(changed) & set(ASKED):
        raise ForecastsStated(fields=dict.fromkeys(changed, ForecastsStated.message))
    if not row.is_open:
        raise ForecastsClosed(fields={"closes_at": ForecastsClosed.message})


def _check(row: ForecastQuestion) -> None:
    wrong: dict[str, Any] = {}
    if not 0 < row.amount_krw <= MOST_KRW:
        wrong["amount_krw"] = _("Write an amount above 0 won.")
    if not 1 <= row.months <= MOST_MONTHS:
        wrong["months"] = _("Write 1 to 120 months.")
    elif timezone.localdate(row.closes_at) > row.ends_on:
        wrong["closes_at"] = _("The end must come before the months are over.")
    if wrong:
        raise InvalidInput(fields=wrong)
