"""An event and its record of the public log are one message, and as saved objects would be."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from challenge import audit
from challenge.kernel.rows import one_insert
from challenge.kernel.rows.one_insert import insert
from challenge.models import AuditEvent, Edition, LogRecord, User
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def columns_of(model: type[models.Model]) -> set[str]:
    """As the database has them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {str(column.name) for column in found}


def an_event(edition: Edition, actor: User | None = None) -> AuditEvent:
    return AuditEvent(
        actor=actor or f.organiser_of(edition),
        edition=edition,
        action="sheet.submitted",
        object_type="judging.scoresheet",
        object_id="12",
        facts={"말": ["it's", 1, None, {"a": "%s"}]},
        before_digest="b" * 64,
        after_digest="a" * 64,
        request_id="r",
    )


def its_record(event: AuditEvent) -> LogRecord:
    return LogRecord(
        event=event,
        kind="sheet",
        edition="city",
        round=2,
        commitment="c" * 64,
        salt="5" * 64,
        content={"comment": "좋은 팀", "points": {"market": "16.00"}},
    )


def row_of(model: type[models.Model], key: int) -> dict[str, Any]:
    return model._base_manager.values().get(pk=key)


def test_each_column_of_both_tables_is_in_the_message() -> None:
    """One that a migration adds is written too: nothing lists them."""
    fields = one_insert._fields(AuditEvent)
    assert {field.column for field in fields} | {"id"} == columns_of(AuditEvent)
    fields = one_insert._fields(LogRecord)
    assert {field.column for field in fields} | {"event_id"} == columns_of(LogRecord)
    both = one_insert._statement(AuditEvent, LogRecord)
    for column in columns_of(AuditEvent) | columns_of(LogRecord):
        assert f'"{column}"' in both


def test_what_is_written_is_what_saving_would_write() -> None:
    edition = f.a_preset_edition()
    event = an_event(edition)
    record = its_record(event)
    with CaptureQueriesContext(connection) as asked:
        insert(event, beside=record)
    assert len(asked) == 1
    saved = an_event(edition)
    saved.save()
    twin = its_record(saved)
    twin.save(force_insert=True)
    for written, other in ((event, saved), (record, twin)):
        assert written.pk != other.pk
        assert not written._state.adding
        assert written._state.db == other._state.db
        ours, theirs = row_of(type(written), written.pk), row_of(type(other), other.pk)
        differ = {name for name in theirs if ours[name] != theirs[name]}
        assert differ <= {"id", "event_id", "at"}
        assert all(value not in (None, "", {}) for value in ours.values()), ours
    read = AuditEvent.objects.get(pk=event.pk)
    assert (event.at, event.log_record) == (read.at, record)
    assert abs((event.at - saved.at).total_seconds()) < 60


@pytest.mark.parametrize(("action", "rows"), [("round.added", 1), ("entry.looked_at", 0)])
def test_an_act_is_recorded_by_one_message(action: str, rows: int) -> None:
    edition = f.a_preset_edition()
    actor = f.organiser_of(edition)
    with CaptureQueriesContext(connection) as asked:
        event = audit.record(actor, action, edition)
    assert len(asked) == 1
    assert LogRecord.objects.filter(event=event).count() == rows


def test_a_link_to_an_unsaved_row_is_refused_as_saving_refuses_it() -> None:
    edition = f.a_preset_edition()
    with pytest.raises(ValueError, match="unsaved"):
        insert(an_event(edition, actor=User(email="a@example.org")))


def test_a_refused_row_takes_both_back_and_nothing_goes_on_in_its_transaction() -> None:
    edition = f.a_preset_edition()
    event = an_event(edition)
    record = its_record(event)
    record.kind = None  # type: ignore[assignment]
    before = AuditEvent.objects.count()
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(event, beside=record)
        with pytest.raises(transaction.TransactionManagementError):
            AuditEvent.objects.count()
    assert event.pk is None
    assert AuditEvent.objects.count() == before
