"""What happens in the story bears the story's time, also in the log that can't be changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from challenge import audit
from challenge.models import AuditEvent
from demo.times.story_time import STAMPED, it_is, story_time
from judging.models import Judge
from tests.judging import factories as make
from tests.submissions.factories import a_draft, an_edition, an_organiser

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def seconds_ago(moment: datetime | None) -> float:
    assert moment
    return abs((timezone.now() - moment).total_seconds())


def test_what_is_written_meanwhile_bears_the_time_of_its_edition() -> None:
    told, other = an_edition(), an_edition()
    an_organiser(told)
    with story_time():
        it_is(told.slug, LONG_AGO)
        event = audit.record(None, "round.closed", told, edition=told)
        elsewhere = audit.record(None, "round.closed", other, edition=other)
        judge = make.a_judge(told)
        Judge.objects.filter(pk=judge.pk).update(answered_at=timezone.now())
        entry = a_draft(told)
        receipt = LONG_AGO - timedelta(days=1)
        type(entry).objects.filter(pk=entry.pk).update(submitted_at=receipt, changed_at=receipt)
    for row in (event, elsewhere, judge, entry):
        row.refresh_from_db()
    assert event.at == judge.invited_at == judge.answered_at == entry.created_at == LONG_AGO
    assert entry.changed_at == receipt  # what is said to have been at another time stays
    assert seconds_ago(elsewhere.at) < 600


def test_the_chain_is_sealed_over_the_times_of_the_story() -> None:
    edition = an_edition()
    with story_time():
        it_is(edition.slug, LONG_AGO)
        audit.record(None, "round.closed", edition, edition=edition)
        audit.seal()
    assert AuditEvent.objects.get(edition=edition, action="round.closed").at == LONG_AGO
    assert audit.first_break() is None


def test_the_time_of_an_edition_never_goes_back() -> None:
    edition = an_edition()
    with story_time():
        it_is(edition.slug, LONG_AGO)
        it_is(edition.slug, LONG_AGO - timedelta(days=3))
        event = audit.record(None, "round.closed", edition, edition=edition)
    event.refresh_from_db()
    assert event.at == LONG_AGO


def test_afterwards_nothing_of_it_is_left() -> None:
    edition = an_edition()
    with story_time():
        it_is(edition.slug, LONG_AGO)
    event = audit.record(None, "round.closed", edition, edition=edition)
    event.refresh_from_db()
    assert seconds_ago(event.at) < 600
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'a_demo_story_time'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT to_regclass('demo_story_time')")
        assert cursor.fetchone() == (None,)


def test_only_times_are_stamped() -> None:
    for model, names in STAMPED.items():
        for name in names:
            assert model._meta.get_field(name).get_internal_type() == "DateTimeField"
