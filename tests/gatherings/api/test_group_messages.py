"""A program writes to a group of an edition, looks through who gets it, and sends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.models import RoleKind
from gatherings.services.group_messages.sending import send_group_message
from tests.challenge.api.test_mail_texts import program_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_written_looked_through_scheduled_and_sent() -> None:
    edition = make.a_preset_edition()
    first, two, program = make.a_judge(edition), make.a_judge(edition), program_of(edition)
    base = f"/api/v1/editions/{edition.slug}/group-messages/"
    given = {"subject_ko": "안내", "body_ko": "{name} 님", "group": {"who": "judges"}}
    key = {"Idempotency-Key": "once"}
    made = program.post(base, given, format="json", headers=key)
    assert made.status_code == 201
    assert program.post(base, given, format="json", headers=key).json() == made.json()
    page = f"{base}{made.json()['id']}"
    seen = {"If-Match": program.get(page)["ETag"]}
    other = program.put(page, {**given, "subject_ko": "새 안내"}, format="json", headers=seen)
    assert other.json()["subject_ko"] == "새 안내"
    late = program.put(page, {**given, "subject_ko": "다른 안내"}, format="json", headers=seen)
    assert late.status_code == 412
    left = {"people": [first.user_id]}
    assert program.post(f"{page}/left-out", left, format="json").json()["left_out"] == [
        first.user_id
    ]
    rows = {row["id"]: row for row in program.get(f"{page}/readers/").json()}
    assert rows[first.user_id]["is_left_out"] is True
    assert rows[two.user_id]["is_left_out"] is False
    later = {"send_at": (timezone.now() + timedelta(days=1)).isoformat()}
    assert program.put(f"{page}/schedule", later, format="json").json()["state"] == "scheduled"
    assert program.delete(f"{page}/schedule").json()["state"] == "draft"
    past = {"send_at": (timezone.now() - timedelta(days=1)).isoformat()}
    assert program.put(f"{page}/schedule", past, format="json").status_code == 422
    assert program.post(f"{page}/send").json()["state"] == "sending"
    assert send_group_message(message_id=made.json()["id"]) == 1
    assert program.get(base).json()[0]["sent_to"] == 1
    assert program.delete(page).status_code == 409
    watcher = program_of(edition, RoleKind.OBSERVER)
    assert watcher.get(base).status_code == 403
    assert watcher.post(base, given, format="json").status_code == 403
    assert watcher.post(f"{page}/send").status_code == 403
