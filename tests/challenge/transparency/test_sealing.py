"""The log grows in order, changes nowhere, and says where it stands."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from challenge import tasks
from challenge.kernel.transparency.kinds import KIND_OF
from challenge.kernel.transparency.leaf import commitment
from challenge.kernel.transparency.merkle_tree import leaf_hash, node_hash, root, split
from challenge.kernel.transparency.signed_note import signers_of
from challenge.models import AuditEvent, Edition, LogCheckpoint, LogLeaf, LogRecord
from challenge.queries import audit_log
from challenge.transparency.keys import log_keys
from challenge.transparency.nodes import log_size, with_nodes
from challenge.transparency.sealing import checkpoint_in, make_checkpoint, seal_log, seal_whole_log
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def defined_root(leaves: list[str]) -> bytes:
    """MTH of RFC 6962, over the leaves as they are published."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0].encode())
    middle = split(len(leaves))
    return node_hash(defined_root(leaves[:middle]), defined_root(leaves[middle:]))


def test_what_the_table_of_kinds_names_is_in_the_log_once_and_nothing_else() -> None:
    f.a_decided_round()
    seal_whole_log()
    logged = AuditEvent.objects.filter(action__in=KIND_OF, edition__isnull=False)
    assert {"opening", "close", "tally", "decision"} <= set(
        LogRecord.objects.values_list("kind", flat=True)
    )
    assert set(LogRecord.objects.values_list("event", flat=True)) == set(
        logged.values_list("pk", flat=True)
    )
    for record in LogRecord.objects.select_related("event"):
        assert record.kind == KIND_OF[record.event.action]
        assert record.commitment == commitment(bytes.fromhex(record.salt), record.content)
        assert record.event.edition
        assert record.edition == record.event.edition.slug
    assert list(LogLeaf.objects.order_by("index").values_list("record", flat=True)) == list(
        LogRecord.objects.order_by("pk").values_list("pk", flat=True)
    )
    of_rounds = LogRecord.objects.filter(kind__in=["opening", "close", "tally", "decision"])
    assert set(of_rounds.values_list("round", flat=True)) == {1}


def test_the_tree_is_that_of_the_rfc_in_whatever_steps_it_grows() -> None:
    f.an_open_round(entries=2, judges=2)
    steps = iter([1, 2, 4, 3])
    while seal_log(batch=next(steps, 5)):
        leaves = list(LogLeaf.objects.order_by("index").values_list("data", flat=True))
        size = log_size()
        assert size == len(leaves)
        found = with_nodes(partial(root, size))
        assert found == defined_root(leaves)
    assert not LogRecord.objects.filter(leaf__isnull=True).exists()
    order = list(LogLeaf.objects.order_by("index").values_list("record", flat=True))
    assert order == sorted(order)


def test_the_task_seals_and_signs_once_for_the_same_log() -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()
    tasks.seal_audit_events()
    checkpoint = LogCheckpoint.objects.get()
    found, keys = checkpoint_in(checkpoint.note), log_keys()
    assert (found.origin, found.size, found.root.hex()) == (
        keys.name,
        LogLeaf.objects.count(),
        checkpoint.root,
    )
    assert signers_of(checkpoint.note, keys.verifiers) == keys.verifiers
    f.a_preset_edition()
    tasks.seal_audit_events()
    assert LogCheckpoint.objects.count() == 2


def test_an_empty_log_has_no_checkpoint() -> None:
    assert make_checkpoint() is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE challenge_logrecord SET commitment = ''",
        "UPDATE challenge_logrecord SET salt = '', content = NULL",
        "DELETE FROM challenge_logrecord",
        "UPDATE challenge_auditevent SET commitment = ''",
        "UPDATE challenge_auditevent SET salt = '', content = NULL",
        "UPDATE challenge_auditevent SET log_round = 9",
        "DELETE FROM challenge_auditevent",
        "UPDATE challenge_logleaf SET data = ''",
        "UPDATE challenge_lognode SET hash = ''",
        "UPDATE challenge_logcheckpoint SET size = 1",
        "DELETE FROM challenge_logcheckpoint",
        # an erasure destroys salt and content together, and nothing else
        "SELECT set_config('challenge.erasure', 'on', true);"
        "UPDATE challenge_logrecord SET salt = '', content = NULL, kind = 'other'",
        "SELECT set_config('challenge.erasure', 'on', true);"
        "UPDATE challenge_auditevent SET salt = ''",
        "SELECT set_config('challenge.erasure', 'on', true);"
        "UPDATE challenge_auditevent SET content = NULL",
        "SELECT set_config('challenge.erasure', 'on', true);"
        "UPDATE challenge_auditevent SET salt = '', content = NULL, commitment = ''",
        "SELECT set_config('challenge.erasure', 'on', true);"
        "UPDATE challenge_auditevent SET salt = '', content = NULL, facts = '{}'",
    ],
)
def test_the_database_refuses_every_change_of_the_log(change: str) -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()
    cursor = connection.cursor()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute(change)


def test_a_batch_costs_the_same_few_queries_however_many_wait() -> None:
    """And what was noted long ago, in a transaction that ends only now, is sealed too."""
    edition = f.a_preset_edition()
    seal_whole_log()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('challenge_auditevent', 'id'))")
        early = cursor.fetchone()[0]
    counts = []
    for many in (1, 40):
        AuditEvent.objects.bulk_create([_event(edition) for _n in range(many)])
        with CaptureQueriesContext(connection) as asked:
            assert seal_log() == many
        counts.append(len(asked))
        assert not any("content" in query["sql"] for query in asked)  # it may be long
    assert counts[0] == counts[1]
    _event(edition, pk=early).save(force_insert=True)
    assert seal_log() == 1
    assert LogLeaf.objects.latest("index").record_id == early


def test_events_are_listed_without_what_is_for_the_person_concerned() -> None:
    edition = f.a_preset_edition()
    for listed in (AuditEvent.objects.all(), edition.audit_events.all(), audit_log(edition)):
        with CaptureQueriesContext(connection) as asked:
            assert list(listed)
        assert not any('"content"' in query["sql"] for query in asked)
    assert listed[0].content  # who asks for it gets it


def _event(edition: Edition, pk: int | None = None) -> AuditEvent:
    return AuditEvent(
        pk=pk,
        edition=edition,
        action="round.added",
        object_type="x",
        commitment="c" * 64,
        salt="5" * 64,
        content={"a": 1},
    )
