"""A judge or an investor states chances of winners; nobody else reads one before it is known."""
# tested by: tests/introductions/services/forecasts/test_state.py

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.versions import merged
from challenge.models import User
from challenge.permissions import require
from introductions.models import Forecast, ForecastQuestion
from introductions.permissions import may_forecast
from introductions.queries.forecasts.own import ForecastRow, ForecastSheet, chances_of, sheet_of
from introductions.services.forecasts.question import ForecastsClosed

MOST_PERCENT = 100


@transaction.atomic
def state_forecasts(
    *,
    actor: User,
    question: ForecastQuestion,
    chances: Mapping[int, int | None],
    seen: str | None = None,
) -> ForecastSheet:
    """Winner (primary key) → percent, None: none any more.  Winners that are left out stay.

    seen: the version of the sheet that the person saw.  ForecastsClosed; ChangedMeanwhile: another
    tab of theirs changed the same.
    """
    question = _held(question)
    sheet = sheet_of(actor, question)
    if not question.is_open:
        raise ForecastsClosed
    require(may_forecast, actor, question)
    rows = {row.winner.pk: row for row in sheet.rows}
    _check(rows, chances)
    wanted = {rows[winner].field: percent for winner, percent in chances.items()}
    changed = merged(seen, chances_of(sheet.rows), wanted)
    if not changed:
        return sheet
    for row in sheet.rows:
        if row.field in changed:
            _write(actor, question, sheet.role, row, changed[row.field])
    audit.record(
        actor, "forecasts.stated", question, edition=question.edition, winners=len(changed)
    )
    return sheet_of(actor, question)


def _held(question: ForecastQuestion) -> ForecastQuestion:
    """As it stands; shared by all who state something, and apart from whoever changes it."""
    ForecastQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    return ForecastQuestion.objects.select_related("edition").get(pk=question.pk)


def _check(rows: Mapping[int, ForecastRow], chances: Mapping[int, int | None]) -> None:
    wrong = {}
    for winner, percent in chances.items():
        row = rows.get(winner)
        if row is None:
            raise NotFound
        if percent is not None and not 0 <= percent <= MOST_PERCENT:
            wrong[row.field] = _("Write a whole number from 0 to 100.")
        elif percent != row.percent and not row.may_state:
            wrong[row.field] = _("This can't be changed any more: what happened is known.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _write(
    actor: User, question: ForecastQuestion, role: str, row: ForecastRow, percent: int | None
) -> None:
    mine = Forecast.objects.filter(question=question, winner=row.winner, user=actor)
    now = clock.now()
    if percent is None:
        mine.delete()
    elif not mine.update(percent=percent, changed_at=now):
        Forecast.objects.create(
            question=question, winner=row.winner, user=actor, role=role, percent=percent,
            stated_at=now, changed_at=now,
        )  # fmt: skip
