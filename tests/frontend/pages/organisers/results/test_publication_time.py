"""The page of an announcement: a time is set by the second person, shown, and cancelled."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judging.models import Announcement, Round
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def prepared() -> Round:
    round = make.a_decided_round()
    organiser(round).post(act("prepare_announcement", round), {"message_ko": "축하합니다"})
    return round


def typed(round: Round, hours: int) -> dict[str, str]:
    at = timezone.localtime(timezone.now() + timedelta(hours=hours))
    seen = Announcement.objects.get(round=round).prepared_at.isoformat()
    return {"publish_at": at.strftime("%Y-%m-%dT%H:%M"), "seen": seen}


def test_a_time_is_set_shown_and_cancelled(django_assert_max_num_queries: Any) -> None:
    round = prepared()
    second = signed_in(make.an_organiser_of(round.edition))
    with CaptureQueriesContext(connection) as before:
        text_of(organiser(round), act("announcement", round))
    most = len(before)
    assert second.post(act("publication_time", round), typed(round, 3)).status_code == 302
    with django_assert_max_num_queries(most):  # who set it comes with it
        page = text_of(organiser(round), act("announcement", round))
    assert "It is published by itself on" in page
    assert organiser(round).post(act("cancel_publication_time", round)).status_code == 302
    assert "It is published by itself on" not in text_of(second, act("announcement", round))


def test_what_was_typed_stays_where_it_is_refused() -> None:
    round = prepared()
    second = signed_in(make.an_organiser_of(round.edition))
    sent = typed(round, -3)
    answer = second.post(act("publication_time", round), sent)
    assert answer.status_code == 422
    assert f'value="{sent["publish_at"]}"' in answer.content.decode()
    assert "Choose a time to come" in answer.content.decode()
    empty = second.post(act("publication_time", round), {})
    assert "Choose the day and time of publication." in empty.content.decode()
    assert Announcement.objects.get().publish_at is None


def test_the_same_by_api_and_not_by_who_prepared_it() -> None:
    round = prepared()
    at = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/announcement/time"
    body = {"publish_at": (timezone.now() + timedelta(hours=3)).isoformat()}
    assert organiser(round).put(at, body, "application/json").status_code == 403
    second = signed_in(make.an_organiser_of(round.edition))
    answer = second.put(at, body, "application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["publish_at"] is not None
    assert second.delete(at).json()["publish_at"] is None
    assert second.put(at, {"publish_at": "gestern"}, "application/json").status_code == 400
