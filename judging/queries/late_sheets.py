"""Sheets that came after the close of a round, for those who decide on them."""

from django.db.models import F, Q, QuerySet

from judging.models import LateSheet, Round, SheetState


def late_sheets_of(round: Round) -> QuerySet[LateSheet]:
    """All but those that a newer one replaced, newest first."""
    rows = LateSheet.objects.filter(assignment__round=round).exclude(state=LateSheet.State.REPLACED)
    return rows.select_related(
        "assignment__round__edition", "assignment__judge__user", "assignment__entry__startup", "assignment__entry__edition", "assignment__sheet", "decided_by"
    ).order_by("-pk")


def waiting_late_sheets(round: Round) -> QuerySet[LateSheet]:
    """Those to decide on: not the ones whose judge submitted since, in a round that was opened again."""
    submitted_since = Q(assignment__sheet__state=SheetState.SUBMITTED, assignment__sheet__submitted_at__gt=F("sent_at"))
    return late_sheets_of(round).filter(state=LateSheet.State.WAITING).exclude(submitted_since)
