"""`challenge audit` seals the chain of events, and finds the link where it breaks."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet

from challenge import audit
from challenge.kernel.digests import canonical
from challenge.models import AuditSeal
from judging.models import Announcement
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


def verified(**options: Any) -> str:
    out = StringIO()
    call_command("audit", "verify", stdout=out, **options)
    return out.getvalue()


def cut(links: QuerySet[AuditSeal]) -> None:
    """As somebody with the database's own password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        links.delete()
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def published() -> Announcement:
    return f.a_published_round(entries=5).announcement


def test_a_tail_that_was_cut_is_missed_by_what_was_told_outside(published: Announcement) -> None:
    call_command("audit", "seal", stdout=StringIO())
    position, digest = audit.head()
    cut(AuditSeal.objects.filter(position__gt=position - 1))
    assert "holds" in verified()  # nothing inside knows
    with pytest.raises(CommandError, match="cut or sealed anew"):
        verified(head=[f"{position}:{digest}"])
    cut(AuditSeal.objects.filter(position__gte=published.bundle["chain"]["position"]))
    with pytest.raises(CommandError, match="cut or sealed anew"):
        verified()  # the head that was published with the result


def test_a_chain_that_was_sealed_anew_differs_from_the_published_heads(
    published: Announcement, tmp_path: Path
) -> None:
    file = tmp_path / "bundle.json"
    file.write_bytes(canonical(published.public_bundle))
    call_command("audit", "seal", stdout=StringIO())
    assert "1 head" in verified()
    assert "2 heads" in verified(bundle=[str(file)])
    with connection.cursor() as cursor:  # somebody changes an event and seals all again
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE challenge_auditevent SET action = 'x' WHERE id = (SELECT min(id) FROM "
            "challenge_auditevent)"
        )
        AuditSeal.objects.all().delete()
        call_command("audit", "seal", stdout=StringIO())
        with pytest.raises(CommandError, match="cut or sealed anew"):
            verified()
        # … and forgets what was published inside; the file outside still knows
        cursor.execute("UPDATE challenge_auditevent SET facts = facts - 'chain'")
        AuditSeal.objects.all().delete()
        call_command("audit", "seal", stdout=StringIO())
        assert "holds" in verified()
        with pytest.raises(CommandError, match="cut or sealed anew"):
            verified(bundle=[str(file)])


def test_a_link_taken_out_of_the_middle_breaks_the_chain(published: Announcement) -> None:
    cut(AuditSeal.objects.filter(position=3))
    with pytest.raises(CommandError, match="breaks at link 4"):
        verified()


@pytest.mark.parametrize("head", ["", "x", "12", "12:", "x:ab"])
def test_what_is_no_head_is_refused_in_words(head: str, db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="POSITION:DIGEST"):
        verified(head=[head])
    with pytest.raises(CommandError, match="can't be read"):
        verified(bundle=[str(tmp_path / "none.json")])
