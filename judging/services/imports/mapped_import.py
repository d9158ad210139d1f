"""A file whose columns a person names: kept on the server from its upload until it is written.

Nothing is lost on a bad cell: what was said of the file, corrected in it and left out of it is a
row of its own, and expires.
"""
# tested by: tests/judging/services/imports/test_mapped_import.py

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.spreadsheets import Row, SpreadsheetError, Table, in_words
from challenge.kernel.spreadsheets.seen_sheets import SeenSheet, seen_sheets
from challenge.models import Edition, User
from challenge.permissions import require
from judging.models import ImportedFile, RememberedColumns, Round
from judging.permissions import may_import
from judging.queries.scoring.imported.likenesses import fates_of
from judging.queries.scoring.imported.mapped_rows import (
    MappedFile,
    at_columns,
    mapped_file,
    refuse_unknown,
)
from judging.queries.scoring.imported.mapping import FileMapping, mapping_in, proposed_mapping
from judging.queries.scoring.imported.targets import Target, targets_of
from judging.services.imports.table_import import plan_table, write_plan
from submissions.queries.table_rows import Plan, Problem, key

KEPT = timedelta(hours=24)
MOST_NAME = 200


class ChangedSinceShown(Refusal):
    """What would be written isn't what the person looked at."""

    code = "changed_since_shown"
    message = _("The columns or cells were changed meanwhile. Look at the rows once more.")


class RowsToFix(Refusal):
    """Rows with something to correct hold the others back until they are left out."""

    code = "rows_to_fix"
    status = 422
    message = _("Some rows need fixing. Correct them, or leave them out.")


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file by its mapping: what it may be, what is read, what is good, what becomes of it."""

    sheets: Sequence[SeenSheet]
    targets: Mapping[str, Target]
    mapping: FileMapping
    read: MappedFile
    plan: Plan
    fates: Mapping[int, list[str]] = field(default_factory=dict)


# viewer: caller
def look_at(
    *,
    kind: str,
    edition: Edition,
    content: bytes,
    mapping: FileMapping | None = None,
    round: Round | None = None,
) -> LookedAt:
    """Read the file by this mapping (None: as it seems to be, and as it was the last time).

    Writes nothing.  Raises InvalidInput for a file that can't be read as a whole.
    """
    sheets = sheets_in(content)
    targets = targets_of(kind, edition, round)
    if mapping is None:
        mapping = proposed_mapping(kind, sheets, targets, _remembered(edition, kind))
    refuse_unknown(mapping, targets)
    read = mapped_file(sheets, mapping, targets)
    table = Table(read.header, tuple(Row(line, cells) for line, cells in read.rows), "", "")
    if read.problem:
        return LookedAt(sheets, targets, mapping, read, Plan([], []))
    plan = plan_table(kind=kind, edition=edition, table=table, round=round)
    plan = _without(plan, read.problems, mapping, targets)
    return LookedAt(sheets, targets, mapping, read, plan, fates_of(kind, edition, plan.rows))


# viewer: caller
def named_anew(file: ImportedFile, mapping: FileMapping) -> FileMapping:
    """The columns as they seem to be, when other sheets or another header line were chosen."""
    return proposed_mapping(
        file.kind,
        sheets_in(bytes(file.content)),
        targets_of(file.kind, file.edition, file.round),
        _remembered(file.edition, file.kind),
        chosen=mapping.sheets,
        header_line=mapping.header_line,
    )


def sheets_in(content: bytes) -> list[SeenSheet]:
    """The file's visible sheets.  Raises InvalidInput with what to do."""
    try:
        return seen_sheets(content)
    except SpreadsheetError as error:
        raise InvalidInput(fields={"file": in_words(error)}) from error


@transaction.atomic
def keep_file(
    *,
    actor: User,
    edition: Edition,
    kind: str,
    name: str,
    content: bytes,
    round: Round | None = None,
) -> ImportedFile:
    """Keep a file for a day, with its columns named as they seem to be.

    The same file again (a double click) is the one that is kept.
    """
    require(partial(may_import, kind=kind), actor, edition)
    looked = look_at(kind=kind, edition=edition, content=content, round=round)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one after the other
    sha256, name = hashlib.sha256(content).hexdigest(), name[:MOST_NAME]
    files = ImportedFile.objects.filter(edition=edition, round=round, kind=kind, sent_by=actor)
    known = files.filter(name=name, sha256=sha256, expires_at__gt=clock.now()).first()
    if known is not None:
        return known
    file = ImportedFile.objects.create(
        edition=edition,
        round=round,
        kind=kind,
        name=name,
        content=content,
        sha256=sha256,
        mapping=looked.mapping.as_json(),
        sent_by=actor,
        expires_at=clock.now() + KEPT,
    )
    audit.record(actor, "import_file.kept", edition, kind=kind, sha256=file.sha256)
    return file


@transaction.atomic
def name_columns(
    *, actor: User, file: ImportedFile, mapping: FileMapping, seen: str
) -> ImportedFile:
    """Keep what was said of the columns, corrected in the cells, and left out; the same again
    changes nothing.

    seen: the version of the mapping that the person looked at.  ChangedSinceShown: what is said is
    about other columns than those that stand.
    """
    require(partial(may_import, kind=file.kind), actor, file.edition)
    refuse_unknown(mapping, targets_of(file.kind, file.edition, file.round))
    kept = ImportedFile.objects.select_for_update(no_key=True).filter(pk=file.pk).first()
    if kept is None:
        raise ChangedSinceShown
    stands = mapping_in(kept.mapping)
    if mapping.version == stands.version:
        return kept
    if seen != stands.version:
        raise ChangedSinceShown
    kept.mapping = mapping.as_json()
    kept.save(update_fields=["mapping"])
    edits = len(mapping.edits)
    audit.record(actor, "import_file.named", file.edition, kind=file.kind, edits=edits)
    return kept


@transaction.atomic
def write_file(*, actor: User, file: ImportedFile, seen: str, leave_bad_out: bool = False) -> int:
    """Write the good rows, all or nothing, remember the columns, and let the file go; how many.

    seen: the version of the mapping that the person looked at.
    """
    require(partial(may_import, kind=file.kind), actor, file.edition)
    kept = ImportedFile.objects.select_for_update(no_key=True).filter(pk=file.pk).first()
    if kept is None:
        raise ChangedSinceShown
    mapping = mapping_in(kept.mapping)
    if mapping.version != seen:
        raise ChangedSinceShown
    count = write_mapped(
        actor=actor,
        kind=kept.kind,
        edition=file.edition,
        content=bytes(kept.content),
        mapping=mapping,
        round=file.round,
        leave_bad_out=leave_bad_out,
    )
    kept.delete()
    return count


@transaction.atomic
def write_mapped(
    *,
    actor: User,
    kind: str,
    edition: Edition,
    content: bytes,
    mapping: FileMapping,
    round: Round | None = None,
    leave_bad_out: bool = False,
) -> int:
    """Write a file by a mapping, all or nothing; how many rows.

    RowsToFix: some can't be written, and nobody said that they are to be left out.
    """
    require(partial(may_import, kind=kind), actor, edition)
    looked = look_at(kind=kind, edition=edition, content=content, mapping=mapping, round=round)
    plan = looked.plan
    if looked.read.problem or not plan.rows or (plan.problems and not leave_bad_out):
        raise RowsToFix(looked.read.problem or None)
    _remember(edition, kind, mapping)
    sha256 = hashlib.sha256(content).hexdigest()
    count = write_plan(
        actor=actor, kind=kind, edition=edition, rows=plan.rows, round=round, table_sha256=sha256
    )
    audit.record(
        actor,
        "import_file.written",
        edition,
        kind=kind,
        sha256=sha256,
        mapping=mapping.version,
        rows=count,
        edited=len(mapping.edits),
        left_out=len(mapping.left_out) + plan.lines,
    )
    return count


@transaction.atomic
def drop_file(*, actor: User, file: ImportedFile) -> None:
    """Throw a kept file away; where it is gone already, nothing happens."""
    require(partial(may_import, kind=file.kind), actor, file.edition)
    if ImportedFile.objects.filter(pk=file.pk).delete()[0]:
        audit.record(actor, "import_file.dropped", file.edition, kind=file.kind, sha256=file.sha256)


@transaction.atomic
def drop_expired_files() -> int:
    """For the clock, once a day; how many."""
    return ImportedFile.objects.filter(expires_at__lt=clock.now()).delete()[0]


def _remembered(edition: Edition, kind: str) -> Mapping[str, Any]:
    """As the host's programmes named their columns, the last word on top; this one's own counts."""
    own = Q(challenge=edition.challenge_id)
    hosts = Q(challenge__editions__host_ko=edition.host_ko) if edition.host_ko else own
    rows = RememberedColumns.objects.filter(own | hosts, kind=kind).distinct()
    named: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: (_is_own(row, edition), row.changed_at)):
        named |= row.columns
    return named


def _own(edition: Edition, kind: str) -> dict[str, Any]:
    row = RememberedColumns.objects.filter(challenge=edition.challenge_id, kind=kind).first()
    return row.columns if row else {}


def _is_own(row: RememberedColumns, edition: Edition) -> bool:
    return row.challenge_id == edition.challenge_id


def _remember(edition: Edition, kind: str, mapping: FileMapping) -> None:
    """Under the columns' folded names; those of other files stay."""
    named = mapping.as_json()["columns"]
    columns = {key(name): said for name, said in named.items()}
    RememberedColumns.objects.update_or_create(
        challenge_id=edition.challenge_id,
        kind=kind,
        defaults={"columns": {**_own(edition, kind), **columns}},
    )


def _without(
    plan: Plan, own: Sequence[Problem], mapping: FileMapping, targets: Mapping[str, Target]
) -> Plan:
    """The plan without rows that have a cell that can't be read; each cell's problem once."""
    said = {(str(problem.line), problem.column) for problem in own}
    theirs = [
        problem
        for problem in at_columns(plan.problems, mapping, targets)
        if (str(problem.line), problem.column) not in said
    ]
    bad = {str(problem.line) for problem in own}
    problems = sorted([*own, *theirs], key=lambda problem: int(problem.line))
    return Plan([row for row in plan.rows if str(row.line) not in bad], problems)
