"""Records that were written beside their events, before 0027, verify and are sealed as ever."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor

from challenge import audit, tasks
from challenge.kernel.transparency.kinds import KIND_OF
from challenge.models import AuditEvent, Edition, LogCheckpoint, LogLeaf, LogRecord
from challenge.transparency.erasing import forget_contents
from challenge.transparency.reading import leaves_from, newest_checkpoint, openings_of
from challenge.transparency.sealing import seal_log
from judging.models import Judge, Round
from judging.queries.scoring.sheet_proof import sheet_leaves, sheet_receipt
from tests.challenge.transparency.programs.test_verify import FromClient
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round, as_superuser, write_sheets_whole

pytestmark = pytest.mark.django_db
BEFORE = "0026_mail_calendar"
COLUMNS = {"commitment", "salt", "content", "log_round"}


def migrate(name: str = "") -> None:
    """In the test's own transaction.  name: empty: to the newest of every part."""
    with connection.cursor() as cursor:  # a table with checks that wait can't be altered
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        executor = MigrationExecutor(connection)
        newest = executor.loader.graph.leaf_nodes()
        executor.migrate([("challenge", name)] if name else newest)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def columns_of_events() -> set[str]:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, "challenge_auditevent")
    return {str(column.name) for column in table}


def write_as_before() -> None:
    """Every event as the version before wrote it: with a record beside it that holds all."""
    write_sheets_whole()
    for event in AuditEvent.objects.exclude(commitment="").filter(log_record__isnull=True):
        assert event.edition
        LogRecord.objects.create(
            event=event,
            kind=KIND_OF[event.action],
            edition=event.edition.slug,
            round=event.log_round,
            commitment=event.commitment,
        )
    as_superuser(
        "UPDATE challenge_logrecord AS record SET salt = event.salt, content = event.content "
        "FROM challenge_auditevent AS event WHERE event.id = record.event_id"
    )
    as_superuser(
        "UPDATE challenge_auditevent "
        "SET commitment = '', salt = '', content = NULL, log_round = NULL"
    )


def written_meanwhile(edition: Edition) -> int:
    """By a process of the version before, which knows no other columns; the event's number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO challenge_auditevent (at, edition_id, action, object_type, object_id, "
            "facts, before_digest, after_digest, request_id) "
            "VALUES (now(), %s, 'round.added', 'x', '1', '{}', '', '', '') RETURNING id",
            [edition.pk],
        )
        number = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO challenge_logrecord "
            "(event_id, kind, edition, round, commitment, salt, content) "
            "VALUES (%s, 'rule', %s, NULL, repeat('c', 64), repeat('5', 64), '{\"a\": 1}')",
            [number, edition.slug],
        )
    return number


def all_that_is_shown(round: Round, judge: Judge) -> list[Any]:
    newest = newest_checkpoint()
    return [
        newest and newest.note,
        leaves_from(0),
        openings_of(round.edition.slug),
        sheet_receipt(round, judge),
        audit.head(),
    ]


def test_a_log_from_before_is_shown_verified_and_sealed_as_it_was() -> None:
    round = a_published_round()
    judge = round.edition.judges.earliest("pk")
    edition = f.a_preset_edition()  # its acts wait for their leaves
    shown, waiting = all_that_is_shown(round, judge), AuditEvent.objects.count()
    with pytest.raises(IrreversibleError, match="revisions"):
        migrate(BEFORE)
    write_sheets_whole()
    with pytest.raises(IrreversibleError, match="commitments"):
        migrate(BEFORE)
    write_as_before()
    unsealed = LogRecord.objects.filter(leaf__isnull=True).count()
    assert unsealed > 0
    migrate(BEFORE)
    assert not columns_of_events() & COLUMNS
    migrate()
    assert columns_of_events() >= COLUMNS
    assert all_that_is_shown(round, judge) == shown
    assert (AuditEvent.objects.count(), audit.first_break()) == (waiting, None)
    log = FromClient("http://site.test", [])
    log.check_edition(round.edition.slug)
    log.check_receipt(shown[3])

    size = len(shown[1])
    audit.record(f.organiser_of(edition), "round.added", edition)
    late = written_meanwhile(edition)
    audit.record(f.organiser_of(edition), "round.added", edition)
    assert seal_log(batch=unsealed) == unsealed
    tasks.seal_audit_events()
    order = LogLeaf.objects.order_by("index").values_list("record", flat=True)
    assert len(order) == size + unsealed + 3
    assert order[len(order) - 2] == late
    assert list(order) == sorted(order)
    assert (leaves_from(0, size), LogCheckpoint.objects.count()) == (shown[1], 2)
    log.check_edition(round.edition.slug)
    log.check_receipt(shown[3])


def test_an_erasure_destroys_what_early_records_hold_sealed_or_not() -> None:
    round = a_published_round()
    edition = f.a_preset_edition()
    write_as_before()
    judge, other = round.edition.judges.order_by("pk")[:2]
    sheets = [leaf.record.event.object_id for leaf in sheet_leaves(round, judge)]
    assert forget_contents({"judging.scoresheet": sheets}) == len(sheets) > 0
    assert not any(leaf.record.salt or leaf.record.content for leaf in sheet_leaves(round, judge))
    assert all(leaf.record.salt and leaf.record.content for leaf in sheet_leaves(round, other))
    late = written_meanwhile(edition)
    assert forget_contents({"x": [1]}) == 1
    record = LogRecord.objects.get(pk=late)
    assert (record.salt, record.content, record.commitment) == ("", None, "c" * 64)
