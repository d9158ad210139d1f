"""The screen in the hall: for whoever has its address, and nothing that is not for everybody."""

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import Assignment, PitchSession
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day, judges_of

pytestmark = pytest.mark.django_db


def test_the_screen_shows_stage_and_code_and_neither_score_nor_judge() -> None:
    session = a_pitch_day()
    act_on_stage(actor=f.organiser_of(session.round.edition), session=session, act="next")
    f.score(Assignment.objects.filter(round=session.round).select_related("round").earliest("pk"))
    client = Client()
    page = client.get(reverse("public:hall_screen", args=[session.screen_key]))
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    state = client.get(reverse("public:hall_state", args=[session.screen_key]))
    shown = state.json()
    assert shown["stage"]["place"] == 1
    assert shown["check_in_code"] == session.check_in_code
    assert (shown["reveal"], shown["own"]) == ([], {})
    text = state.content.decode() + page.content.decode()
    assert not any(judge.user.name in text for judge in judges_of(session))
    PitchSession.objects.filter(pk=session.pk).update(state=PitchSession.State.ENDED)
    over = client.get(reverse("public:hall_state", args=[session.screen_key])).json()
    assert over["check_in_code"] is None


def test_a_wrong_key_finds_nothing() -> None:
    a_pitch_day()
    for name in ("hall_screen", "hall_state", "hall_events"):
        assert Client().get(reverse(f"public:{name}", args=["x" * 43])).status_code == 404
