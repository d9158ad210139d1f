"""One judge in one round, as the organiser sees them: work, pledge, conflicts, habits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from challenge.models import Edition
from judging.models import Assignment, AssignmentState, Conflict, Judge, JudgeField, Pledge, Recusal, Round
from judging.queries.panel import JudgeRow, panel_rows
from judging.queries.standings import latest_tally


@dataclass(frozen=True, slots=True)
class JudgePage:
    """Everything on the page.  row: None where the judge takes no part in the round (declined, dismissed, no round)."""

    judge: Judge
    row: JudgeRow | None
    work: Sequence[Assignment]
    conflicts: Sequence[Conflict]
    recusals: Sequence[Recusal]
    pledges: Sequence[Pledge]
    fields: dict[str, float]


def judge_of(edition: Edition, pk: int) -> Judge:
    """One judge of the edition; 404 otherwise."""
    return get_object_or_404(Judge.objects.select_related("user", "organisation", "edition"), edition=edition, pk=pk)


def judge_page(judge: Judge, round: Round | None) -> JudgePage:
    """The judge with what they do in the round."""
    tally = latest_tally(round) if round else None
    rows = panel_rows(round, tally.report if tally else None) if round else []
    work = (
        Assignment.objects.filter(judge=judge, round=round).exclude(state=AssignmentState.REMOVED).select_related("entry__startup", "entry__field", "sheet")
        if round
        else Assignment.objects.none()
    )
    return JudgePage(
        judge=judge,
        row=next((row for row in rows if row.judge.pk == judge.pk), None),
        work=list(work.order_by("state", "entry__number")),
        conflicts=list(Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).select_related("entry__startup", "declared_by").order_by("entry__number")),
        recusals=list(Recusal.objects.filter(assignment__judge=judge, undone_at__isnull=True).select_related("assignment__entry__startup").order_by("-at")),
        pledges=list(Pledge.objects.filter(judge=judge).order_by("-signed_at")),
        fields=dict(JudgeField.objects.filter(judge=judge).values_list("field__slug", "weight")),
    )
