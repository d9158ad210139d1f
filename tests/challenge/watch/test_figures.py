"""What is counted is what stands there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from challenge.models import Edition
from challenge.watch.figures import figures
from tests.challenge.watch.troubles import HOUR, TROUBLES, a_mail, in_order
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_an_installation_in_order(settings: Any) -> None:
    in_order(settings)
    now = figures()
    assert (now.outbox_rows, now.outbox_oldest, now.dead_letters, now.clock_failures) == (
        0, None, 0, 0,
    )  # fmt: skip
    assert now.clock is not None
    assert now.clock < 60
    assert now.unsealed is None
    assert now.backup is not None
    assert now.disk_bytes
    assert now.queues is not None
    assert set(now.queues) == set(now.workers)
    assert now.deadline is None
    assert set(now.mails) == {"queued", "sent", "failed", "expired", "withheld"}


def test_what_waits_and_what_failed(settings: Any) -> None:
    in_order(settings)
    a_mail(age=HOUR)
    TROUBLES["a task waits"][0]()
    now = figures()
    assert now.mails["queued"] == 1
    assert now.mail_oldest == pytest.approx(3600, abs=30)
    assert now.outbox_rows == 1
    assert now.outbox_oldest == pytest.approx(7200, abs=30)


def test_the_next_deadline() -> None:
    edition = make.a_preset_edition()
    closes_at = timezone.now() + timedelta(minutes=10)
    Edition.objects.filter(pk=edition.pk).update(closes_at=closes_at)
    assert figures().deadline == pytest.approx(600, abs=30)


def test_a_monitor_costs_few_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(13):
        figures()
