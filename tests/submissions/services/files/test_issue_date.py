"""The day of issue is the writers' to say, and leaves an event."""

from datetime import date

import pytest

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent
from submissions.services.files.issue_date import set_issue_date
from tests.submissions.factories import a_deck, a_draft, a_user, writer_of

pytestmark = pytest.mark.django_db


def test_it_is_said_by_its_writers_once_for_each_change() -> None:
    deck = a_deck(a_draft(), checked=False)
    actor = writer_of(deck.entry)
    for day in (date(2026, 10, 1), date(2026, 10, 1), None):
        set_issue_date(actor=actor, attachment=deck, issued_on=day)
    assert AuditEvent.objects.filter(action="attachment.dated").count() == 2
    with pytest.raises(NotAllowed):
        set_issue_date(actor=a_user(), attachment=deck, issued_on=date(2026, 10, 1))
    deck.refresh_from_db()
    assert deck.issued_on is None
