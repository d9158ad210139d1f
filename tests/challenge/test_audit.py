"""The audit log: append-only, sealed in order, and one changed byte is found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from challenge import audit
from challenge.models import AuditEvent, AuditSeal
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_the_log_refuses_changes_and_its_chain_is_sealed_in_order() -> None:
    f.a_preset_edition()
    count = AuditEvent.objects.count()
    assert audit.seal() == count
    assert audit.seal() == 0
    assert list(AuditSeal.objects.order_by("position").values_list("event_id", flat=True)) == list(
        AuditEvent.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert audit.first_break() is None
    for change in (
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_one_changed_byte_is_found_by_the_command_even_when_somebody_turned_the_trigger_off() -> (
    None
):
    f.a_preset_edition()
    audit.seal()
    call_command("audit", "verify", stdout=io.StringIO())
    event = AuditEvent.objects.earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute(
            "UPDATE challenge_auditevent SET action = overlay(action placing 'X' from 1 for "
            "1) WHERE id = %s",
            [event.pk],
        )
    with pytest.raises(CommandError, match=f"event {event.pk} "):
        call_command("audit", "verify")
