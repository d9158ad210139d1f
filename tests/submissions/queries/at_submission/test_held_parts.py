"""What a submission is made of, in one statement, as the models' own queries have it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions.models import Attachment, Consent, Member
from submissions.queries.at_submission.held_parts import held_parts
from submissions.services.submit import submit_entry
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


def test_all_of_it_comes_in_one_statement() -> None:
    entry = s.fill(s.a_draft())
    founder = s.writer_of(entry)
    receipt = submit_entry(
        actor=founder, entry=entry, received_at=timezone.now(), idempotency_key="k"
    )
    deck = entry.attachments.get()
    Attachment.objects.filter(pk=deck.pk).update(issued_on=date(2026, 3, 2))
    refused = {"kind": "deck", "name": "old.pdf", "size": 1, "uploaded_by": founder}
    Attachment.objects.create(entry=entry, state=Attachment.State.REMOVED, **refused)
    second = s.a_user()
    Member.objects.create(startup=entry.startup, user=second, kind=Member.Kind.VIEWER)
    Consent.objects.filter(kind="filming").update(withdrawn_at=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        held = held_parts(entry, actor=second, key="k")
    assert len(captured) == 1
    assert [(file["id"], file["issued_on"]) for file in held.files] == [(deck.pk, date(2026, 3, 2))]
    in_force = Consent.objects.filter(startup=entry.startup, withdrawn_at=None).order_by("kind")
    assert [tuple(given) for given in held.consents] == list(
        in_force.values_list("kind", "text_version")
    )
    assert held.represented_by == [founder.name]
    assert (held.version, held.snapshot) == (1, receipt.version.snapshot)
    assert (held.kind, held.receipt) == (Member.Kind.VIEWER, receipt.pk)


def test_of_what_is_not_there_it_says_so() -> None:
    entry = s.a_draft()
    held = held_parts(entry, actor=s.a_user(), key="other")
    assert (held.files, held.consents) == ([], ())
    assert (held.version, held.snapshot, held.kind, held.receipt) == (0, None, "", None)
    assert held_parts(entry).kind == ""
