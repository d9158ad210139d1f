"""The page of a timetable: set up, planned, published, changed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Job
from frontend.forms import SLOT_FORMAT
from gatherings.models import DayMeeting
from gatherings.services.timetable.plan import write_timetable
from introductions.models import Side
from tests.gatherings.factories import a_wished_day
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_a_day_is_planned_published_and_changed_on_the_page(client: Client) -> None:
    day, winners, investors = a_wished_day()
    event, slug = day.event, day.event.edition.slug
    client.force_login(organiser_of(event.edition))
    page = reverse("organisers:timetable", args=[slug, event.pk])
    zone = timezone.get_current_timezone()
    begins, ends = (
        at.astimezone(zone).strftime(SLOT_FORMAT) for at in (day.begins_at, day.ends_at)
    )
    grid = {"begins_at": begins, "ends_at": ends, "minutes": 55, "gap": 5, "tables": 3}
    wrong = client.post(page, grid | {"per_investor": 0, "breaks": "noon", "shown": day.etag})
    assert wrong.status_code == 422
    assert "noon" in wrong.content.decode()
    client.post(page, grid | {"per_investor": 0, "breaks": "", "shown": day.etag})
    day.refresh_from_db()
    assert day.tables == 3
    client.post(reverse("organisers:make_timetable", args=[slug, event.pk]))
    write_timetable(job_id=Job.objects.get(kind="plan_timetable").pk)
    shown = client.get(page)
    assert winners[0].entry.startup.name in shown.content.decode()
    plan = shown.context["shown"].plan
    client.post(reverse("organisers:publish_timetable", args=[slug, event.pk, plan.pk]))
    assert DayMeeting.objects.count() == 2
    change = reverse("organisers:day_change", args=[slug, event.pk])
    nobody = client.post(change, {"who": "w0", "since": begins, "until": ends})
    assert nobody.status_code == 422
    client.post(change, {"who": f"v{investors[0].pk}", "since": begins, "until": ends})
    assert day.changes.get().investor == investors[0]
    meeting = DayMeeting.objects.get(winner=winners[0])
    met = reverse("organisers:day_meeting_met", args=[slug, event.pk, meeting.pk])
    assert client.post(met).status_code == 409  # it hasn't begun


def test_a_winner_marks_investors_and_sees_nobody_elses_marks(client: Client) -> None:
    day, winners, investors = a_wished_day()
    slug, event = day.event.edition.slug, day.event
    own = reverse("public:event_timetable", args=[slug, event.pk])
    client.force_login(winners[1].entry.startup.members.get().user)
    page = client.get(own).content.decode()
    assert investors[1].firm in page
    assert 'aria-pressed="true"' not in page
    mark = {"winner": winners[1].pk, "investor": investors[1].pk, "side": Side.STARTUP}
    client.post(reverse("public:day_wish", args=[slug, event.pk]), mark | {"wanted": "yes"})
    assert 'aria-pressed="true"' in client.get(own).content.decode()
    client.force_login(a_user())
    assert client.get(own).status_code == 404
