"""What the public log commits to of a score sheet, and of its being counted."""
# tested by: tests/judging/queries/scoring/test_sheet_proof.py

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from challenge.kernel.transparency.kinds import DEVICE_KEY, SHEET, SHEET_WITHDRAWAL
from challenge.models import LogLeaf, LogRecord
from challenge.transparency.reading import leaves_of, publications_of, receipt_of
from judging.models import (
    Assignment,
    DeviceKey,
    Judge,
    OfficeKey,
    Round,
    Scoresheet,
    SheetRevision,
)

# What an entry is called in a round, in the results bundle too; about round and entry, by number.
# SQL, to come along with the revision where the pair, made by hand or long ago, doesn't say it.
BLIND_CODE: Final = (
    "SELECT blind_code FROM judging_roundentry WHERE round_id = %s AND entry_id = %s"
)


# viewer: pure
def kept_of_sheet(
    *,
    assignment: Assignment,
    code: str,
    office: Mapping[str, str] | None,
    signed: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Of what the log commits to, that which the sheet's revision doesn't hold.

    code: what its entry is called in the round.  office: who typed it and from what;
    None: the judge.  signed: by a device, the judge's (which signs levels where there are levels)
    or the office's; None: unsigned.
    """
    by_device = {"assignment": assignment.pk, "signed": dict(signed)} if signed else {}
    typed = {} if office is None else {"typed_by": "office", **office}
    return {"entry": code, **by_device, **typed}


# viewer: pure
def committed_sheet(sheet: int, data: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The sheet for its judge, as the log commits to it and a receipt shows it.

    data: the sheet as plain data, which its revision keeps; the private note stays private.
    kept: by kept_of_sheet.
    """
    by_judge = "typed_by" not in kept
    signed = {"scores": dict(data["scores" if by_judge else "points"])} if "signed" in kept else {}
    return {
        "sheet": str(sheet),
        "revision": data["revision"],
        "points": dict(data["points"]),
        "comment": data["comment"],
        "submitted_at": data["submitted_at"],
        "typed_by": "judge",
        **signed,
        **kept,
    }


# viewer: pure
def committed_key(key: DeviceKey) -> dict[str, str]:
    """A device's key for its judge."""
    return {"key": key.public_key}


# viewer: pure
def committed_office_key(key: OfficeKey) -> dict[str, str]:
    """A key of the office, for whoever holds a sheet that it signed."""
    return {"office_key": key.public_key}


# viewer: pure
def as_counted(code: str, points: Mapping[str, Decimal]) -> dict[str, Any]:
    """What a publication commits to of each sheet that was counted, under the sheet's own salt: its
    judge alone can compare it with the receipt.
    """
    values = {key: f"{value:.2f}" for key, value in points.items()}
    return {"counted": {"entry": code, "points": values}}


# viewer: caller
def sheet_leaves(round: Round, judge: Judge) -> list[LogLeaf]:
    """Of all that a judge submitted in a round, or the office typed for them, and of the devices
    that sign, oldest first.
    """
    sheets = Scoresheet.objects.filter(assignment__round=round, assignment__judge=judge)
    signers = SheetRevision.objects.filter(sheet__in=sheets).values("signed_with")
    offices = OfficeKey.objects.filter(edition=round.edition_id, public_key__in=signers)
    keys = {
        "judging.scoresheet": list(sheets.values_list("pk", flat=True)),
        "judging.devicekey": list(judge.device_keys.values_list("pk", flat=True)),
        "judging.officekey": list(offices.values_list("pk", flat=True)),
    }
    leaves = leaves_of(keys, [SHEET, SHEET_WITHDRAWAL, DEVICE_KEY])
    complete_sheets([leaf.record for leaf in leaves])
    return leaves


# viewer: caller
def complete_sheets(records: Iterable[LogRecord]) -> None:
    """Put the contents of sheets together from event and revision, in these objects alone: what
    their commitments are over.

    Those that are whole (of before), or erased, stay as they are; so do those whose revision is
    gone or emptied, and fit their commitment no more than one that was changed.
    """
    events = [
        record.event
        for record in records
        if record.kind == SHEET and record.event.salt and "points" not in (record.content or {})
    ]
    sheets = {int(event.object_id) for event in events}
    rows = SheetRevision.with_shadows.filter(sheet__in=sheets) if events else ()
    revisions = {(str(row.sheet_id), row.number): row.snapshot for row in rows}
    for event in events:
        snapshot = revisions.get((event.object_id, event.facts["revision"]), {})
        with suppress(KeyError, TypeError, ValueError):
            event.content = committed_sheet(int(event.object_id), snapshot, event.content or {})


# viewer: caller
def sheet_receipt(round: Round, judge: Judge) -> dict[str, Any]:
    """The receipt file of a judge for a round: every sheet, and, once published, what was counted.

    NotSealedYet: none is signed yet.
    """
    published = publications_of(round.edition.slug, order=round.order)
    return receipt_of(sheet_leaves(round, judge), publications=published)


# viewer: pure
def newest_sheets(receipt: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A receipt's items of the sheets as they stand: of each the newest, if not withdrawn."""
    standing: dict[str, dict[str, Any]] = {}
    for item in sorted(receipt["items"], key=lambda row: row["index"]):
        content = item["content"]
        if "points" in content:
            standing[content["sheet"]] = item
        elif withdrawn := content.get("object"):
            standing.pop(withdrawn.removeprefix("judging.scoresheet:"), None)
    return sorted(standing.values(), key=lambda row: row["content"]["entry"])
