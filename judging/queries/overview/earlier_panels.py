"""Panels that have judged already, so that a plan can be made with judges like them."""

# tested by: tests/judging/api/assignment/test_allocation.py

from django.db.models import Count, Q, QuerySet

from challenge.models import User
from challenge.queries import editions_run_by
from judging.algorithms.allocation.panel_habits import habits_of
from judging.algorithms.allocation.typical_panel import PanelHabits
from judging.algorithms.ranking.calibrate import CannotCalibrate, calibrate
from judging.models import COUNTED_STATES, Round, RoundState, SheetState
from judging.queries.results.tally_input import read_input

JUDGED = (RoundState.CLOSED, RoundState.DECIDED, RoundState.PUBLISHED)
FEWEST_JUDGES, FEWEST_SHEETS = 3, 30  # for habits that mean something


def earlier_panels(*, viewer: User, round: Round) -> QuerySet[Round]:
    """Rounds that were judged by enough, of all editions that the viewer runs; newest first."""
    submitted = Q(
        assignments__sheet__state=SheetState.SUBMITTED, assignments__state__in=COUNTED_STATES
    )
    return (
        Round.objects.filter(edition__in=editions_run_by(viewer), state__in=JUDGED)
        .exclude(pk=round.pk)
        .annotate(
            sheets=Count("assignments__sheet", filter=submitted),
            heads=Count("assignments__judge", filter=submitted, distinct=True),
        )
        .filter(sheets__gte=FEWEST_SHEETS, heads__gte=FEWEST_JUDGES)
        .select_related("edition")
        .order_by("-closes_at", "-pk")
    )


# viewer: caller
def habits_of_round(*, round: Round) -> PanelHabits | None:
    """How its judges err; None: nothing can be calibrated there."""
    sheets = read_input(round=round).sheets
    entry = {pk: at for at, pk in enumerate(sorted({sheet.entry for sheet in sheets}))}
    judge = {pk: at for at, pk in enumerate(sorted({sheet.judge for sheet in sheets}))}
    try:
        fitted = calibrate(
            [entry[sheet.entry] for sheet in sheets],
            [judge[sheet.judge] for sheet in sheets],
            [float(sheet.total) for sheet in sheets],
        )
    except CannotCalibrate:
        return None
    return habits_of(fitted)
