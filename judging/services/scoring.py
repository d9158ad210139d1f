"""Score sheets: safe to write twice, late, from two devices, or from a phone that was offline for an hour."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.digests import digest
from challenge.errors import InvalidInput, Refusal, Stale
from challenge.models import User
from challenge.outbox import promise
from challenge.permissions import may_organise, require
from judging.models import Assignment, Criterion, Judge, Round, RoundState, Score, Scoresheet, SheetRevision, SheetState
from judging.permissions import may_judge
from judging.services.pledging import PLEDGE_VERSION

LEVELS = 5
CENT = Decimal("0.01")
MOST_SECONDS = 86_400


class RoundClosed(Refusal):
    """Scoring has ended."""

    code = "round_closed"
    status = 410
    message = _("This round is closed. What you wrote is kept on your device; send it to the organiser, who decides.")


class RoundNotOpen(Refusal):
    """Scoring hasn't begun."""

    code = "round_not_open"
    message = _("This round isn't open for scoring yet.")


class PledgeMissing(Refusal):
    """Nothing is shown or scored before the pledge is signed."""

    code = "pledge_missing"
    status = 403
    message = _("Sign the pledge first.")


class StaleScoresheet(Stale):
    """The sheet was saved from another device meanwhile; `facts["current"]` is that copy."""

    code = "stale_scoresheet"


class SheetIncomplete(InvalidInput):
    """Something is missing before the sheet can be submitted; everything typed is kept as a draft."""

    code = "sheet_incomplete"
    message = _("Some parts of this sheet are still missing. What you wrote is saved.")


@transaction.atomic
def save_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str = "",
    private_note: str = "",
    base_revision: int,
    mutation_id: str,
    submit: bool = False,
    seconds_spent: int = 0,
) -> Scoresheet:
    """Write a sheet as a whole.  scores: criterion key → points (mode points) or level 1..5 (mode anchors).

    mutation_id: the same again returns the saved sheet and changes nothing.  base_revision: the revision that the writer
    started from; another one → StaleScoresheet with the saved copy.  submit (and any change of a submitted sheet): every
    criterion and the comment are needed.
    """
    require(may_judge, actor, assignment)
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("round__edition", "judge").get(pk=assignment.pk)
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=locked)
    if mutation_id and sheet.last_mutation == mutation_id:
        return sheet
    _require_open(locked.round, locked.judge)
    if sheet.revision != base_revision:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))
    criteria = list(Criterion.objects.filter(rubric__round=locked.round))
    values = _checked(criteria, scores)
    submit = submit or sheet.state == SheetState.SUBMITTED  # a submitted sheet may change, but never falls back to half a sheet
    if submit:
        _require_complete(locked.round, criteria, values, comment.strip())
    _write(sheet, values, comment, private_note, mutation_id, seconds_spent)
    _settle(actor, locked, sheet, submit=submit)
    if submit:
        promise("judging.tasks.sheets_changed", round_id=locked.round_id)
    return sheet


@transaction.atomic
def enter_paper_sheet(*, actor: User, assignment: Assignment, scores: Mapping[str, Any], comment: str = "") -> Scoresheet:
    """An organiser types in a sheet that its judge wrote on paper: whole, in points, while the round is open; the log says who typed it."""
    require(may_organise, actor, assignment.judge.edition)
    round = Round.objects.get(pk=assignment.round_id)
    if round.state != RoundState.OPEN:
        raise RoundClosed
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=assignment)
    if sheet.state == SheetState.SUBMITTED:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))
    criteria = list(Criterion.objects.filter(rubric__round=round))
    values = {one: (Decimal(str(scores[one.key])).quantize(CENT), None) for one in criteria if one.key in scores}
    _require_complete(round, criteria, values, comment.ljust(round.min_comment_length))
    _write(sheet, values, comment, "", f"paper-{assignment.pk}", 0)
    _settle(actor, assignment, sheet, submit=True)
    audit.record(actor, "sheet.entered_from_paper", sheet, edition=assignment.judge.edition, judge=assignment.judge_id)
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    return sheet


@transaction.atomic
def reopen_sheet(*, actor: User, sheet: Scoresheet, reason: str) -> Scoresheet:
    """An organiser gives a submitted sheet back to its judge, with a reason; what was submitted stays written down."""
    assignment = sheet.assignment
    require(may_organise, actor, assignment.judge.edition)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write the reason: it stands in the log.")})
    if assignment.round.state != RoundState.OPEN:
        raise RoundClosed
    sheet.advance(SheetState.DRAFT, revision=sheet.revision + 1, last_mutation="")
    SheetRevision.objects.create(
        sheet=sheet, number=sheet.revision, snapshot=sheet_as_data(sheet=sheet), digest=digest(sheet_as_data(sheet=sheet)), reason=reason.strip()[:300], made_by=actor
    )
    audit.record(actor, "sheet.reopened", sheet, edition=assignment.judge.edition, reason=reason)
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    return sheet


def sheet_as_data(*, sheet: Scoresheet) -> dict[str, Any]:
    """The sheet as plain data: for the API, for a clash of two devices, and for its immutable revisions."""
    rows = Score.objects.filter(sheet=sheet).select_related("criterion").order_by("criterion__order")
    return {
        "revision": sheet.revision,
        "state": str(sheet.state),
        "scores": {row.criterion.key: row.level if row.criterion.mode == Criterion.Mode.ANCHORS else str(row.value) for row in rows},
        "points": {row.criterion.key: str(row.value) for row in rows},
        "total": None if sheet.total is None else str(sheet.total),
        "comment": sheet.comment,
        "private_note": sheet.private_note,
        "submitted_at": sheet.submitted_at.isoformat() if sheet.submitted_at else None,
    }


def _require_open(round: Round, judge: Judge) -> None:
    if round.state in {RoundState.SETUP, RoundState.ASSIGNED}:
        raise RoundNotOpen
    if round.state != RoundState.OPEN:
        raise RoundClosed
    if not judge.pledges.filter(text_version=PLEDGE_VERSION).exists():
        raise PledgeMissing


def _checked(criteria: list[Criterion], scores: Mapping[str, Any]) -> dict[Criterion, tuple[Decimal, int | None]]:
    """Exact points per criterion.  InvalidInput names each criterion whose value is not on its scale."""
    known = {criterion.key: criterion for criterion in criteria}
    problems: dict[str, Any] = {key: _("This criterion isn't in the rubric.") for key in scores if key not in known}
    values: dict[Criterion, tuple[Decimal, int | None]] = {}
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
        level = int(number)
        return ((criterion.points * level / LEVELS).quantize(CENT), level) if number == level and 1 <= level <= LEVELS else None
    return (number, None) if 0 <= number <= criterion.points and number % criterion.step == 0 else None


def _wrong(criterion: Criterion) -> str:
    if criterion.mode == Criterion.Mode.ANCHORS:
        return str(_("%(criterion)s: choose a level from 1 to 5.") % {"criterion": criterion.title})
    return str(
        _("%(criterion)s: give points from 0 to %(most)s in steps of %(step)s.") % {"criterion": criterion.title, "most": f"{criterion.points:g}", "step": f"{criterion.step:g}"}
    )


def _require_complete(round: Round, criteria: list[Criterion], values: Mapping[Criterion, Any], comment: str) -> None:
    problems: dict[str, Any] = {criterion.key: _("%(criterion)s has no score yet.") % {"criterion": criterion.title} for criterion in criteria if criterion not in values}
    missing = round.min_comment_length - len(comment)
    if missing > 0:
        problems["comment"] = _("The overall comment needs %(count)s more letters.") % {"count": missing}
    if problems:
        raise SheetIncomplete(fields=problems)


def _write(sheet: Scoresheet, values: Mapping[Criterion, tuple[Decimal, int | None]], comment: str, private_note: str, mutation_id: str, seconds: int) -> None:
    Score.objects.filter(sheet=sheet).exclude(criterion__in=list(values)).delete()
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion=criterion, value=value, level=level) for criterion, (value, level) in values.items()],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "level"],
    )
    sheet.comment, sheet.private_note, sheet.last_mutation = comment, private_note, mutation_id[:80]
    sheet.seconds_spent = max(sheet.seconds_spent, min(max(seconds, 0), MOST_SECONDS))
    sheet.revision += 1
    sheet.total = sum((value for value, _level in values.values()), Decimal(0)) if values else None


def _settle(actor: User, assignment: Assignment, sheet: Scoresheet, *, submit: bool) -> None:
    """Save the sheet; when submitted, leave an immutable revision and an audit event."""
    now = timezone.now()
    if submit:
        sheet.state, sheet.submitted_at = SheetState.SUBMITTED, now
    sheet.save()
    if submit:
        data = sheet_as_data(sheet=sheet)
        SheetRevision.objects.create(sheet=sheet, number=sheet.revision, snapshot=data, digest=digest(data), made_by=actor)
        audit.record(actor, "sheet.submitted", sheet, edition=assignment.judge.edition, revision=sheet.revision, digest=digest(data))
    Judge.objects.filter(pk=assignment.judge_id).update(last_seen_at=now)
