"""One judge in one round, as the organiser sees them: work, pledge, conflicts, habits."""

# tested by: tests/frontend/pages/organisers/panel/test_judges.py

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from challenge.models import Edition, Field
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    JudgeField,
    Pledge,
    Recusal,
    Round,
    SheetRevision,
)
from judging.queries.overview.judges_table import GONE, JudgeRow, judges_of, row_of
from judging.queries.results.standings import latest_tally
from submissions.queries.as_submitted import entries_of, last_version, show_submitted
from submissions.queries.entries import without_answers


@dataclass(frozen=True, slots=True)
class JudgePage:
    """Everything on the page.

    row: None where the judge takes no part in the round (declined, dismissed, a shadow,
    no round); fields:
    how well each is known.
    """

    judge: Judge
    row: JudgeRow | None
    work: Sequence[Assignment]
    conflicts: Sequence[Conflict]
    recusals: Sequence[Recusal]
    pledges: Sequence[Pledge]
    fields: Sequence[tuple[Field, float | None]]


# viewer: caller
def judge_of(edition: Edition, pk: int) -> Judge:
    """One judge of the edition, who may be a shadow; 404 otherwise."""
    expertise = Prefetch("expertise", JudgeField.objects.select_related("field"))
    rows = (
        judges_of(edition, with_shadows=True).select_related("edition").prefetch_related(expertise)
    )
    return get_object_or_404(rows, pk=pk)


# viewer: caller
def judge_page(judge: Judge, round: Round | None) -> JudgePage:
    """The judge with what they do in the round."""
    tally = latest_tally(round) if round else None
    known = {row.field_id: row.weight for row in judge.expertise.all()}
    mine = (
        Assignment.objects.filter(judge=judge, round=round).exclude(state=AssignmentState.REMOVED)
        if round
        else Assignment.objects.none()
    )
    mine = mine.select_related("entry__startup", "entry__field", "sheet").annotate(
        last_version=last_version("entry"),
        signed_with=Subquery(_newest_revision().values("signed_with")),
        typed_by=Subquery(
            _newest_revision().exclude(made_by=judge.user_id).values("made_by__name")
        ),
        photo=Subquery(_newest_revision().values("photo")),
    )
    work = list(without_answers(mine, "entry").order_by("state", "entry__number"))
    conflicts, recusals = _kept_apart(judge)
    kept_apart = [*entries_of(conflicts), *entries_of(recusals, "assignment__entry")]
    show_submitted([*entries_of(work), *kept_apart])
    return JudgePage(
        judge=judge,
        row=row_of(judge, round, work, tally.report if tally else None)
        if round and judge.state not in GONE and not judge.is_shadow
        else None,
        work=work,
        conflicts=conflicts,
        recusals=recusals,
        pledges=list(Pledge.objects.filter(judge=judge).order_by("-signed_at")),
        fields=[(field, known.get(field.pk)) for field in judge.edition.fields.all()],
    )


def _newest_revision() -> QuerySet[SheetRevision]:
    """What counts of each assignment's sheet."""
    return SheetRevision.objects.filter(
        sheet__assignment=OuterRef("pk"), number=OuterRef("sheet__revision")
    )


def _kept_apart(judge: Judge) -> tuple[list[Conflict], list[Recusal]]:
    """Conflicts in force, by the entries' numbers; recusals, newest first."""
    conflicts = Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True)
    conflicts = conflicts.annotate(last_version=last_version("entry"))
    recusals = Recusal.with_shadows.filter(assignment__judge=judge, undone_at__isnull=True)
    recusals = recusals.annotate(last_version=last_version("assignment__entry"))
    return (
        list(conflicts.select_related("entry__startup", "declared_by").order_by("entry__number")),
        list(recusals.select_related("assignment__entry__startup").order_by("-at")),
    )
