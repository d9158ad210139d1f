"""A correction that was asked for neither runs out unseen nor counts as waiting for ever."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel import clock
from challenge.models import Edition, Mail
from judging.queries.overview.control_room import control_room
from submissions.models import EligibilityCheck, Entry
from submissions.services.correction_deadlines import note_lapsed_corrections, remind_corrections
from submissions.services.eligibility_check import decide_eligibility
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Entry:
    """An entry whose correction is due in three days."""
    round = f.a_round(entries=2, judges=2)
    entry = Entry.objects.filter(edition=round.edition).earliest("pk")
    EligibilityCheck.objects.filter(entry=entry).update(
        state="correction",
        reason="The certificate cannot be read.",
        correction_due_at=timezone.now() + timedelta(days=3),
        correction_parts=["company"],
        decided_at=timezone.now(),
    )
    entry.refresh_from_db()
    return entry


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def kinds() -> list[str]:
    found = Mail.objects.filter(kind__startswith="correction").order_by("kind")
    return list(found.values_list("kind", flat=True))


def test_both_sides_hear_of_a_correction_each_thing_once(
    asked: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = asked.eligibility.correction_due_at
    assert due is not None
    heard = []
    for before in (timedelta(days=2), timedelta(hours=23), timedelta(hours=1), timedelta(0)):
        at(monkeypatch, due - before)
        for _ in range(2):
            remind_corrections()
            note_lapsed_corrections()
        heard.append(kinds())
    assert heard == [
        [],
        ["correction_reminder"],
        ["correction_reminder"],
        ["correction_lapsed", "correction_reminder", "corrections_lapsed"],
    ]
    assert Mail.objects.get(kind="correction_reminder").expires_at == due
    organiser = f.organiser_of(asked.edition)
    assert Mail.objects.get(kind="corrections_lapsed").to_user == organiser
    assert asked.code in Mail.objects.get(kind="corrections_lapsed").body


def test_after_an_outage_over_the_due_time_nobody_is_reminded_of_what_is_over(
    asked: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = asked.eligibility.correction_due_at
    assert due is not None
    at(monkeypatch, due + timedelta(days=2))
    remind_corrections()
    note_lapsed_corrections()
    assert kinds() == ["correction_lapsed", "corrections_lapsed"]


def test_a_decided_one_is_neither_reminded_of_nor_lapsed(
    asked: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = asked.eligibility.correction_due_at
    assert due is not None
    decide_eligibility(
        actor=f.organiser_of(asked.edition),
        entry=asked,
        state="eligible",
        seen=asked.eligibility.etag,
    )
    for moment in (due - timedelta(hours=2), due + timedelta(hours=1)):
        at(monkeypatch, moment)
        remind_corrections()
        note_lapsed_corrections()
    assert kinds() == []


def test_the_control_room_tells_a_lapsed_correction_from_what_waits(
    asked: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = asked.edition.rounds.earliest("order")
    due: Any = asked.eligibility.correction_due_at

    def todos() -> dict[str, int]:
        found = control_room(f.organiser_of(asked.edition), round).todos
        return {
            todo.code: todo.facts["count"]
            for todo in found
            if todo.code in {"eligibility", "corrections_lapsed"}
        }

    assert todos() == {"eligibility": 1}
    at(monkeypatch, due)
    assert todos() == {"corrections_lapsed": 1}


def test_an_edition_whose_mails_cannot_be_written_holds_up_no_other(asked: Entry) -> None:
    fine = f.a_round(entries=2, judges=2)
    entry = Entry.objects.filter(edition=fine.edition).earliest("pk")
    over = timezone.now() - timedelta(hours=1)
    EligibilityCheck.objects.filter(entry__in=[asked, entry]).update(
        state="correction",
        reason="Which district?",
        correction_due_at=over,
        decided_at=over - timedelta(days=3),
    )
    Edition.objects.filter(pk=asked.edition_id).update(time_zone="Nowhere/Land")
    note_lapsed_corrections()
    lapsed = Mail.objects.filter(kind="correction_lapsed")
    assert set(lapsed.values_list("edition", flat=True)) == {fine.edition_id}
    broken = asked.edition.rounds.get(order=1)
    todos = control_room(f.organiser_of(asked.edition), broken).todos
    assert [row.facts["step"] for row in todos if row.code == "clock_failed"] == [
        "corrections.lapse"
    ]
