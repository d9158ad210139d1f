"""`challenge audit` seals the chain of events, and finds the link where it breaks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_the_audit_command_finds_one_changed_event() -> None:
    f.a_preset_edition()
    call_command("audit", "seal", stdout=StringIO())
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "holds" in out.getvalue()
    with connection.cursor() as cursor:  # as somebody with the database's own password could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE challenge_auditevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE challenge_auditevent SET action = 'edition.created!' WHERE id = (SELECT "
            "min(id) FROM challenge_auditevent)"
        )
    with pytest.raises(CommandError, match="breaks at link"):
        call_command("audit", "verify")
