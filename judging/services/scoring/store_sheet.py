"""Storing a score sheet: part of every service that writes one; its row is locked before."""

# tested by: tests/judging/services/scoring/test_sheet.py

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.outbox import promise
from challenge.kernel.rows.one_insert import insert
from challenge.kernel.stored_once import StoredBytes
from challenge.models import User
from judging.models import (
    Assignment,
    Criterion,
    Discussion,
    Judge,
    Score,
    Scoresheet,
    SheetPhoto,
    SheetRevision,
    SheetState,
)
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_proof import BLIND_CODE, committed_sheet, kept_of_sheet
from judging.services.scoring.device_signature import signed_by_device, signed_by_office

MOST_SECONDS = 86_400
MOST_WAITING_SHEETS = 9_999
_WRITTEN = (
    "comment", "private_note", "last_mutation", "seconds_spent", "revision", "total",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """What a sheet rests on that the judge did not submit.

    source: paper, or late (the judge sent it after the close).  photo: in the storage already.
      table_sha256: of the file that it was imported from.
    signature: as the organiser's device sent it.
    """

    source: str = "paper"
    photo: StoredBytes | None = None
    photo_name: str = ""
    photo_sha256: str = ""
    table_sha256: str = ""
    signature: Mapping[str, str] | None = None


NO_EVIDENCE = PaperEvidence()


def hold_assignment(*, assignment: Assignment) -> Assignment:
    """The pair as it stands, held until the commit, its judge before it (docs/parts/locks.md).

    Storing writes to the judge's row too; dismissing one takes the same two in the same order.
    """
    judge = Judge.with_shadows.select_for_update(no_key=True).values_list("pk")
    judge.get(pk=assignment.judge_id)  # the lock alone: the row comes with the pair
    rows = Assignment.with_shadows.select_for_update(no_key=True, of=("self",))
    return rows.select_related("round__edition", "judge").get(pk=assignment.pk)


def hold_sheet(*, assignment: Assignment) -> Scoresheet:
    """The sheet of a held pair, begun if need be, as it stands."""
    sheets = Scoresheet.with_shadows.select_for_update(no_key=True)
    place: Any = partial(_next_place, assignment)  # asked for only where a sheet is begun
    sheet, _made = sheets.get_or_create(assignment=assignment, defaults={"read_place": place})
    return sheet


def _next_place(assignment: Assignment) -> int:
    """As the how-manieth of the round its judge, who is held, begins it."""
    begun = Scoresheet.with_shadows.filter(
        assignment__judge=assignment.judge_id, assignment__round=assignment.round_id
    )
    return 1 + begun.count()


def set_values(
    *,
    sheet: Scoresheet,
    values: Mapping[Criterion, tuple[Decimal, int | None]],
    comment: str,
    private_note: str,
    mutation_id: str,
    seconds: int = 0,
) -> None:
    """Write the scores, and set the sheet's columns without saving them (`store_sheet` does)."""
    Score.objects.filter(sheet=sheet).exclude(criterion__in=list(values)).delete()
    Score.objects.bulk_create(
        [
            Score(sheet=sheet, criterion=criterion, value=value, level=level)
            for criterion, (value, level) in values.items()
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "level"],
    )
    sheet.comment, sheet.private_note, sheet.last_mutation = comment, private_note, mutation_id[:80]
    sheet.seconds_spent = max(sheet.seconds_spent, min(max(seconds, 0), MOST_SECONDS))
    sheet.revision += 1
    sheet.total = sum((value for value, _level in values.values()), Decimal(0)) if values else None


def store_sheet(
    *,
    sheet: Scoresheet,
    assignment: Assignment,
    by: User,
    submit: bool,
    waiting: int = 0,
    reason: str = "",
    received_at: datetime | None = None,
    signature: Mapping[str, str] | None = None,
    evidence: PaperEvidence = NO_EVIDENCE,
) -> None:
    """Save the sheet; a submitted one leaves a revision and an audit event, and asks for a tally.

    waiting: how many more sheets the judge's device holds.  reason: of a change of a submitted one.
    received_at: when it reached us, which is when it counts as submitted (None: now).  signature:
    as the judge's device sent it.  evidence: where somebody else typed it.
    """
    now = received_at or timezone.now()
    if submit:
        written = {name: getattr(sheet, name) for name in _WRITTEN}
        sheet.advance(SheetState.SUBMITTED, submitted_at=now, saved_at=now, **written)
        by_judge = by.pk == assignment.judge.user_id
        found = replace(evidence, signature=signature) if by_judge else evidence
        _record_submission(sheet, by, assignment, reason, found)
    else:
        sheet.save(update_fields=[*_WRITTEN, "saved_at"])
    Judge.with_shadows.filter(pk=assignment.judge_id).update(
        last_seen_at=now, waiting_on_device=min(max(waiting, 0), MOST_WAITING_SHEETS)
    )


def _record_submission(
    sheet: Scoresheet,
    by: User,
    assignment: Assignment,
    reason: str,
    evidence: PaperEvidence,
) -> None:
    data = sheet_as_data(sheet=sheet)
    by_judge = by.pk == assignment.judge.user_id
    signed = _signed(by, assignment, data, evidence)
    revision = SheetRevision(
        sheet=sheet,
        number=sheet.revision,
        snapshot=data,
        digest=digest(data),
        reason=reason,
        made_by=by,
        signed_with=signed["public_key"] if signed else "",
        discussion=_discussed(sheet, assignment) if reason and by_judge else None,
    )
    code = assignment.blind_code
    about = (assignment.round_id, assignment.entry_id)
    asked = insert(revision, asking="" if code else BLIND_CODE, about=about)
    _keep_photo(revision, evidence)
    kept = kept_of_sheet(
        assignment=assignment,
        code=code or asked or "",
        office=None if by_judge else _office(by, evidence),
        signed=signed,
    )
    _note_submission(by, assignment, revision, kept)


def _note_submission(
    by: User, assignment: Assignment, revision: SheetRevision, kept: Mapping[str, Any]
) -> None:
    """kept: what of the log's content stands beside the revision."""
    sheet, edition, reason = revision.sheet, assignment.round.edition, revision.reason
    facts: dict[str, Any] = {"revision": revision.number, "digest": revision.digest}
    facts |= {"reason": reason} if reason else {}
    if assignment.judge.is_shadow:  # in no public log, and no tally
        audit.record(by, "shadow.submitted", sheet, edition=edition, **facts)
        return
    audit.record(
        by,
        "sheet.submitted",
        sheet,
        edition=edition,
        in_round=assignment.round.order,
        committed=committed_sheet(sheet.pk, revision.snapshot, kept),
        kept=kept,
        **facts,
    )
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)


def _discussed(sheet: Scoresheet, assignment: Assignment) -> Discussion | None:
    """The discussion that is on about the entry, with this judge in it, as the change came."""
    rows = Discussion.objects.filter(members__assignment=assignment, state=Discussion.State.OPEN)
    return rows.filter(ends_at__gt=sheet.submitted_at).first()


def _keep_photo(revision: SheetRevision, evidence: PaperEvidence) -> None:
    if evidence.photo:
        SheetPhoto.objects.create(
            revision=revision,
            file=evidence.photo.place,
            name=evidence.photo_name,
            sha256=evidence.photo_sha256,
        )


def _signed(
    by: User, assignment: Assignment, data: Mapping[str, Any], evidence: PaperEvidence
) -> dict[str, str] | None:
    if assignment.judge.is_shadow or evidence.signature is None:
        return None
    if by.pk == assignment.judge.user_id:
        return signed_by_device(assignment=assignment, data=data, given=evidence.signature)
    return signed_by_office(
        actor=by,
        assignment=assignment,
        data=data,
        photo_sha256=evidence.photo_sha256,
        given=evidence.signature,
    )


def _office(by: User, evidence: PaperEvidence) -> dict[str, str]:
    """What the public log says of who typed a sheet for its judge, and from what."""
    said = {
        "source": evidence.source,
        "entered_by": by.name or by.display_name,
        "photo_sha256": evidence.photo_sha256,
        "table_sha256": evidence.table_sha256,
    }
    return {name: value for name, value in said.items() if value}
