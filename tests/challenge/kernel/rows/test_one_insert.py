"""An event, with what the public log takes over, is one row, as a saved object would be."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from challenge import audit
from challenge.kernel.rows import one_insert
from challenge.kernel.rows.one_insert import insert, insert_where
from challenge.models import AuditEvent, Edition, LogRecord, Mail, User
from challenge.transparency.sealing import seal_whole_log
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
        log_round=2,
        commitment="c" * 64,
        salt="5" * 64,
        content={"comment": "좋은 팀", "points": {"market": "16.00"}},
    )


def row_of(model: type[models.Model], key: int) -> dict[str, Any]:
    return model._base_manager.values().get(pk=key)


def test_each_column_of_the_table_is_in_the_statement() -> None:
    """One that a migration adds is written too: nothing lists them."""
    fields = one_insert._fields(AuditEvent)
    assert {field.column for field in fields} | {"id"} == columns_of(AuditEvent)
    for column in columns_of(AuditEvent):
        assert f'"{column}"' in one_insert._statement(AuditEvent)


def test_what_is_written_is_what_saving_would_write() -> None:
    edition = f.a_preset_edition()
    event = an_event(edition)
    with CaptureQueriesContext(connection) as asked:
        insert(event)
    assert len(asked) == 1
    saved = an_event(edition)
    saved.save()
    assert event.pk != saved.pk
    assert not event._state.adding
    assert event._state.db == saved._state.db
    ours, theirs = row_of(AuditEvent, event.pk), row_of(AuditEvent, saved.pk)
    assert {name for name in theirs if ours[name] != theirs[name]} <= {"id", "at"}
    assert all(value not in (None, "", {}) for value in ours.values()), ours
    assert event.at == AuditEvent.objects.get(pk=event.pk).at
    assert abs((event.at - saved.at).total_seconds()) < 60


@pytest.mark.parametrize(("action", "rows"), [("round.added", 1), ("entry.looked_at", 0)])
def test_an_act_is_recorded_by_one_statement(action: str, rows: int) -> None:
    """What the public log takes over of it is in the same row."""
    edition = f.a_preset_edition()
    actor = f.organiser_of(edition)
    with CaptureQueriesContext(connection) as asked:
        event = audit.record(actor, action, edition)
    assert len(asked) == 1
    assert asked[0]["sql"].count("INSERT") == 1
    assert not LogRecord.objects.filter(event=event).exists()
    seal_whole_log()
    assert LogRecord.objects.filter(event=event).count() == rows


def test_what_is_asked_comes_along_with_the_row() -> None:
    edition = f.a_preset_edition()
    asking, event = "SELECT slug FROM challenge_edition WHERE id = %s", an_event(edition)
    with CaptureQueriesContext(connection) as asked:
        assert insert(event, asking=asking, about=[edition.pk]) == edition.slug
    assert len(asked) == 1
    assert AuditEvent.objects.get(pk=event.pk).object_id == event.object_id
    assert insert(an_event(edition), asking=asking, about=[0]) is None
    assert insert(an_event(edition)) is None


def test_a_link_to_an_unsaved_row_is_refused_as_saving_refuses_it() -> None:
    edition = f.a_preset_edition()
    with pytest.raises(ValueError, match="unsaved"):
        insert(an_event(edition, actor=User(email="a@example.org")))


def test_a_refused_row_is_taken_back_and_nothing_goes_on_in_its_transaction() -> None:
    edition = f.a_preset_edition()
    event = an_event(edition)
    event.commitment = None  # type: ignore[assignment]
    before = AuditEvent.objects.count()
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(event)
        with pytest.raises(transaction.TransactionManagementError):
            AuditEvent.objects.count()
    assert event.pk is None
    assert AuditEvent.objects.count() == before


def a_mail(key: str) -> Mail:
    edition = f.a_preset_edition()
    return Mail(
        key=key, edition=edition, kind="receipt", to_user=f.organiser_of(edition), body="100%",
        to_email="a@example.com", language="ko", subject="it's", cc=["b@example.com"],
    )  # fmt: skip


def test_what_is_written_under_a_condition_is_what_saving_would_write() -> None:
    mail = a_mail("one")
    assert insert_where(mail, "%s = 1", [1], once="key")
    assert not mail._state.adding
    saved = Mail.objects.create(
        **{
            column.attname: "two" if column.name == "key" else getattr(mail, column.attname)
            for column in Mail._meta.concrete_fields
            if not column.primary_key
        }
    )
    apart = {"id", "key", "created_at"}
    mine, theirs = row_of(Mail, mail.pk), row_of(Mail, saved.pk)
    assert {name: mine[name] for name in mine.keys() - apart} == {
        name: theirs[name] for name in theirs.keys() - apart
    }


@pytest.mark.parametrize(("key", "number"), [("one", 1), ("two", 2)], ids=["known", "not so"])
def test_nothing_is_written_where_there_is_one_or_the_condition_does_not_hold(
    key: str, number: int
) -> None:
    assert insert_where(a_mail("one"), "%s = 1", [1], once="key")
    again = a_mail(key)
    assert not insert_where(again, "%s = 1", [number], once="key")
    assert again.pk is None
    assert Mail.objects.filter(key__in=["one", "two"]).count() == 1
