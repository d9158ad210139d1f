"""Puts what was recorded into the tree, in order, and signs where the log stands."""

import time
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from challenge.kernel.errors import Refusal
from challenge.kernel.transparency.kinds import KIND_OF
from challenge.kernel.transparency.leaf import leaf_data
from challenge.kernel.transparency.merkle_tree import (
    Node,
    leaf_hash,
    nodes_of_next_leaf,
    perfect_subtrees,
    root,
)
from challenge.kernel.transparency.signed_note import (
    Checkpoint,
    signed_note,
    signed_text,
    signers_of,
)
from challenge.models import AuditEvent, LogCheckpoint, LogLeaf, LogNode, LogRecord
from challenge.transparency.keys import log_keys
from challenge.transparency.nodes import log_size, read_nodes, with_nodes

_LOG_LOCK = 720_412  # an advisory lock: one sealer at a time
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.1


class LogIsBusy(Refusal):
    """Another process seals just now, and takes longer than anybody wants to wait."""

    code = "log_is_busy"
    status = 503
    message = _("The public log is being written just now. Try again in a minute.")


@transaction.atomic
def seal_log(batch: int = 5000) -> int:
    """Append recorded events to the tree in the order of their ids; returns how many.

    Safe to run twice or at once; nothing else waits for it.
    """
    if not _is_only_sealer():
        return 0
    _take_up(batch)
    size, waiting = log_size(), _waiting(batch)
    nodes = list(_new_nodes(size, [leaf for _pk, leaf in waiting]))
    _append(
        LogLeaf,
        ("index", "record", "data"),
        ((index, pk, leaf) for index, (pk, leaf) in enumerate(waiting, size)),
    )
    _append(
        LogNode,
        ("number", "hash"),
        ((LogNode.number_of(*node), value) for node, value in nodes),
    )
    return len(waiting)


def seal_whole_log() -> int:
    """All that waits; returns how many."""
    total = 0
    while sealed := seal_log():
        total += sealed
    return total


@transaction.atomic
def seal_now() -> int:
    """All that waits, for an act that rests on it: its own transaction seals it.  LogIsBusy."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _is_only_sealer():
        if time.monotonic() > until:
            raise LogIsBusy
        time.sleep(_PAUSE_SECONDS)
    return seal_whole_log()


@transaction.atomic
def make_checkpoint() -> LogCheckpoint | None:
    """Sign where the log stands; None: the newest checkpoint says so already, with all keys.

    After a rotation the same size is signed once more, by the old key and the new one.
    """
    if not _is_only_sealer():
        return None
    size, keys = log_size(), log_keys()
    last = LogCheckpoint.objects.order_by("-pk").first()
    if last is not None and last.size == size:
        ours = [signer.verifier for signer in keys.signers]
        if signers_of(last.note, ours) == ours or not size:
            return None
    if not size:
        return None
    top = with_nodes(lambda node_at: root(size, node_at))
    note = signed_note(str(Checkpoint(keys.name, size, top)), keys.signers)
    return LogCheckpoint.objects.create(size=size, root=top.hex(), note=note)


def checkpoint_in(note: str) -> Checkpoint:
    """The checkpoint that a signed note holds."""
    return Checkpoint.read(signed_text(note))


def _take_up(most: int) -> None:
    """Make the records of the first events that have none yet.

    Kind and edition follow from the event: an edition keeps its slug, an action its kind.
    """
    made = LogRecord.objects.filter(pk=OuterRef("pk"))
    rows = AuditEvent.objects.exclude(commitment="").filter(~Exists(made)).order_by("pk")
    found = rows.values_list("pk", "action", "edition__slug", "log_round", "commitment")[:most]
    _append(
        LogRecord,
        ("event", "kind", "edition", "round", "commitment"),
        [(pk, KIND_OF[action], *rest) for pk, action, *rest in found],
    )


def _waiting(most: int) -> list[tuple[int, str]]:
    """The keys of records that no leaf has yet, in order, each with its leaf.

    Without their contents, which may be long.
    """
    sealed = LogLeaf.objects.filter(record=OuterRef("pk"))
    rows = LogRecord.objects.filter(~Exists(sealed)).order_by("pk")
    names = ("pk", "kind", "edition", "round", "commitment")
    return [
        (pk, leaf_data(kind=kind, edition=edition, round=order, commitment=commitment))
        for pk, kind, edition, order, commitment in rows.values_list(*names)[:most]
    ]


def _append(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows by COPY: many are a tenth of the work that they are as objects.

    rows: asks the database for nothing, which takes no question until the last is there.
    """
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    listed: list[sql.Composable] = [sql.Identifier(columns[name]) for name in names]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(listed),
    )
    with transaction.get_connection().cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def _new_nodes(size: int, leaves: list[str]) -> Iterator[tuple[Node, bytes]]:
    known = read_nodes(perfect_subtrees(size))
    for place, data in enumerate(leaves, size):
        grown = nodes_of_next_leaf(
            place, leaf_hash(data.encode()), lambda level, position: known[level, position]
        )
        for node, value in grown:
            known[node] = value
            yield node, value


def _is_only_sealer() -> bool:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOG_LOCK])
        return bool(cursor.fetchone()[0])
