"""What a publication says in the public log: the bundle, and which sheets and versions it rests on.

Each counted sheet stands there by its leaf and by a commitment under the sheet's own salt, so that
its judge, and nobody else, can tell whether it was counted as it was given.
"""
# tested by: tests/judging/queries/results/published/test_log_statement.py

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from challenge.kernel.transparency.kinds import CLOSE, SHEET, SUBMISSION
from challenge.kernel.transparency.leaf import commitment, plain
from challenge.models import Edition, LogLeaf
from challenge.transparency.reading import leaves_of
from judging.models import Decision, Round, Scoresheet, SheetRevision, Standing
from judging.queries.results.tally_input import TallyInput, read_input
from judging.queries.scoring.sheet_proof import as_counted
from submissions.models import EntryVersion
from submissions.queries.public_log.submission_proof import as_judged


# viewer: caller
def publication_statement(
    *, round: Round, digests: Mapping[str, str], version: int = 1
) -> dict[str, Any]:
    """The content of a publication's leaf, open to everybody.  digests: of the bundle's files.

    counted: [leaf, commitment] of each sheet; late: of those the leaves after the close; signed:
    how many of them by judges' devices; left_out: [leaf, why] of every other sheet of the round;
    judged: [leaf, commitment] of each application's newest submission.
    """
    found = read_input(round=round)
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    leaves = _sheet_leaves(round)
    counted = _counted(found, code, leaves)
    indexes = {index for index, _mark in counted}
    closed = _last_close(round.edition, round.order)
    return {
        "round": round.order,
        "version": version,
        **digests,
        "counted": sorted(counted),
        "late": sorted(index for index in indexes if closed is not None and index > closed),
        "signed": _signed(found),
        "left_out": _left_out(found, leaves, indexes),
        "judged": _judged(found),
    }


# viewer: pure
def ranking_digest(rows: list[list[Any]]) -> str:
    """Of [[code, rank, official score], …], sorted by code."""
    return commitment(b"", sorted(rows, key=lambda row: str(row[0])))


# viewer: caller
def tally_statement(*, round: Round, standings: list[Standing], digest: str) -> dict[str, Any]:
    """The content of a tally's leaf, opened with the publication."""
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    rows = [[code[row.entry_id], row.rank, _text(row.official)] for row in standings]
    return {"ranking": ranking_digest(rows), "input": digest}


# viewer: caller
def decision_rows(round: Round, decisions: list[Decision]) -> list[list[str]]:
    """[[code, kind, award], …] for a decision's leaf, opened with the publication."""
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    return [
        [code[row.entry_id], str(row.kind), row.award.key if row.award else ""] for row in decisions
    ]


def _sheet_leaves(round: Round) -> list[LogLeaf]:
    keys = Scoresheet.objects.filter(assignment__round=round).values_list("pk", flat=True)
    return leaves_of({"judging.scoresheet": list(keys)}, [SHEET])


def _counted(
    found: TallyInput, code: Mapping[int, str], leaves: list[LogLeaf]
) -> list[tuple[int, str]]:
    newest = {leaf.record.event.object_id: leaf for leaf in leaves}
    rows = []
    for row in found.sheets:
        leaf = newest.get(str(row.sheet))
        if leaf is not None:  # else it was given before there was a log
            rows.append((leaf.index, _mark(leaf, as_counted(code[row.entry], row.points))))
    return rows


def _left_out(found: TallyInput, leaves: list[LogLeaf], counted: set[int]) -> list[list[Any]]:
    standing = {str(row.sheet) for row in found.sheets}
    return [
        [leaf.index, "replaced" if leaf.record.event.object_id in standing else "withdrawn"]
        for leaf in leaves
        if leaf.index not in counted
    ]


def _signed(found: TallyInput) -> int:
    newest = SheetRevision.objects.filter(
        sheet__in=[row.sheet for row in found.sheets],
        number=F("sheet__revision"),
        made_by=F("sheet__assignment__judge__user"),  # else the office's device signed
    )
    return newest.exclude(signed_with="").count()


def _last_close(edition: Edition, order: int) -> int | None:
    rows = LogLeaf.objects.filter(
        record__edition=edition.slug, record__round=order, record__kind=CLOSE
    )
    return rows.order_by("-index").values_list("index", flat=True).first()


def _judged(found: TallyInput) -> list[list[Any]]:
    leaves = leaves_of({"submissions.entry": found.entries}, [SUBMISSION])
    newest = {leaf.record.event.object_id: leaf for leaf in leaves}
    rows = (
        EntryVersion.objects.filter(entry__in=found.entries)
        .select_related("entry__edition")
        .order_by("entry", "-number")
        .distinct("entry")
    )
    judged = [
        [newest[str(row.entry_id)].index,
         _mark(newest[str(row.entry_id)], as_judged(row.entry.code, row.snapshot))]
        for row in rows
        if str(row.entry_id) in newest
    ]  # fmt: skip
    return sorted(judged)


def _mark(leaf: LogLeaf, content: Mapping[str, Any]) -> str:
    """Under the leaf's own salt; empty where an erasure destroyed it."""
    salt = bytes.fromhex(leaf.record.salt)
    return commitment(salt, plain(content)) if salt else ""


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:.2f}"
