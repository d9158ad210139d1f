"""A timetable by program."""

import pytest

from challenge.models import Job
from gatherings.models import DayMeeting
from gatherings.services.timetable.plan import write_timetable
from introductions.models import Side
from tests.gatherings.api.test_events import JSON, signed_in
from tests.gatherings.factories import a_wished_day
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_a_program_plans_publishes_and_reads_and_each_side_reads_its_own() -> None:
    day, winners, investors = a_wished_day()
    slug, event = day.event.edition.slug, day.event
    managed = f"/api/v1/editions/{slug}/managed-events/{event.pk}"
    own = f"/api/v1/editions/{slug}/events/{event.pk}/timetable"
    organiser, investor = signed_in(organiser_of(event.edition)), signed_in(investors[0].user)
    assert organiser.post(f"{managed}/timetable-plans").status_code == 202
    write_timetable(job_id=Job.objects.get(kind="plan_timetable").pk)
    plan = organiser.get(f"{managed}/timetable-plans").json()
    assert len(plan["meetings"]) == 2
    assert investor.get(f"{managed}/timetable-plans").status_code == 404
    mark = {"winner": winners[1].pk, "investor": investors[0].pk, "side": Side.INVESTOR}
    assert investor.post(own, mark | {"wanted": True}, JSON).status_code == 204
    publish = f"{managed}/timetable-plans/{plan['id']}/publish"
    assert organiser.post(publish).json()["code"] == "plan_outdated"
    investor.post(own, mark | {"wanted": False}, JSON)
    assert organiser.post(publish).status_code == 200
    (side,) = investor.get(own).json()
    assert [row["other"] for row in side["meetings"]] == [winners[0].entry.startup.name]
    assert investor.get(f"{own}.ics").content.count(b"BEGIN:VEVENT") == 1
    meeting = DayMeeting.objects.get(winner=winners[0])
    held = f"/api/v1/editions/{slug}/events/{event.pk}/day-meetings/{meeting.pk}/held"
    assert signed_in(a_user()).post(held).status_code == 404
    assert investor.post(held).json()["code"] == "meeting_not_begun"
