"""The remote control of a pitch day, as forms and as its script sends them."""

import pytest
from django.urls import reverse

from judging.models import Assignment, PitchSession, TableReminder
from judging.services.rounds.pitch_day.prepare import draw_order
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_day, a_pitch_round, judges_of

pytestmark = pytest.mark.django_db


def test_from_preparing_to_the_first_clock_with_plain_forms() -> None:
    round = a_pitch_round()
    client, at = client_of(f.organiser_of(round.edition)), [round.edition.slug, round.order]
    url, act = reverse("organisers:pitch_day", args=at), reverse("organisers:pitch_act", args=at)
    assert "Prepare the pitch day" in client.get(url).content.decode()
    wrong = client.post(act, {"act": "prepare", "pitch_seconds": "five", "question_seconds": "5"})
    assert (wrong.status_code, PitchSession.objects.exists()) == (422, False)
    client.post(act, {"act": "prepare", "pitch_seconds": "2.5", "question_seconds": "0"})
    session = PitchSession.objects.get()
    assert (session.pitch_seconds, session.question_seconds) == (150, 0)
    for name in ("draw", "next", "start"):
        session.refresh_from_db()
        answer = client.post(act, {"act": name, "seen": session.version})
        assert answer.status_code == 302
    page = client.get(url).content.decode()
    assert session.check_in_code in page
    assert "Done, next entry" in page
    assert session.screen_key in page


def test_a_script_is_told_that_it_is_done_or_why_not() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    client, at = client_of(organiser), [session.round.edition.slug, session.round.order]
    act, json = reverse("organisers:pitch_act", args=at), {"accept": "application/json"}
    sent = {"act": "next", "seen": session.version, "idempotency_key": "k"}
    for _click in range(2):
        assert client.post(act, sent, headers=json).status_code == 204
    stale = client.post(act, {**sent, "idempotency_key": "other"}, headers=json)
    assert (stale.status_code, stale.json()["code"]) == (409, "stage_moved_on")
    judge = session.round.edition.judges.earliest("pk")
    assert client.post(act, {"act": "remind", "judge": judge.pk}, headers=json).status_code == 204
    assert TableReminder.objects.get().judge == judge
    part = client.get(reverse("organisers:pitch_part", args=at)).content.decode()
    assert "Reminded" in part
    assert "<html" not in part


def test_only_what_the_service_takes_is_offered_and_the_day_may_end_while_one_is_called() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    client, at = client_of(organiser), [session.round.edition.slug, session.round.order]
    session = act_on_stage(actor=organiser, session=session, act="next")
    page = client.get(reverse("organisers:pitch_day", args=at)).content.decode()
    slots = {slot.place: slot.pk for slot in session.slots.all()}
    offered = [place for place, slot in slots.items() if f'id="move-{slot}"' in page]
    assert offered == [3]  # the second would come before the one who is called
    assert 'id="act-end"' in page
    url, press = reverse("organisers:pitch_act", args=at), {"act": "move", "slot": slots[3]}
    assert client.post(url, {**press, "place": 2}).status_code == 302
    assert client.post(url, {"act": "end"}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.current) == (PitchSession.State.ENDED, None)
    assert session.slots.filter(state="waiting").count() == 3


def test_who_owes_a_sheet_on_an_earlier_entry_is_shown_and_reminded_of_that_one() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    for act in ("next", "start", "next", "next"):
        session = act_on_stage(actor=organiser, session=session, act=act)
    first = session.slots.get(place=1)
    done, owes, _third = judges_of(session)
    pairs = Assignment.objects.filter(round=session.round, entry=first.entry)
    f.score(pairs.get(judge=done))
    client, at = client_of(organiser), [session.round.edition.slug, session.round.order]
    page = client.get(reverse("organisers:pitch_day", args=at)).content.decode()
    assert f'id="remind-{done.pk}-{first.pk}"' not in page
    assert f'id="remind-{owes.pk}-{first.pk}"' in page
    sent = {"act": "remind", "judge": owes.pk, "slot": first.pk}
    client.post(reverse("organisers:pitch_act", args=at), sent)
    assert TableReminder.objects.get().slot == first
    url = reverse("api:pitch-day", args=at)
    rows = {row["judge"]: row for row in client.get(url).json()["judges"]}
    assert rows[done.pk]["earlier"] == []
    assert rows[owes.pk]["earlier"] == [{"slot": first.pk, "sheet": "none", "reminded": True}]
    assert not rows[owes.pk]["reminded"]


def test_an_observer_looks_on_and_presses_nothing() -> None:
    session = a_pitch_day()
    watcher = f.an_organiser_of(session.round.edition, "observer")
    client, at = client_of(watcher), [session.round.edition.slug, session.round.order]
    page = client.get(reverse("organisers:pitch_day", args=at)).content.decode()
    assert 'value="next"' not in page
    draw = client.post(reverse("organisers:pitch_act", args=at), {"act": "draw"})
    assert draw.status_code == 403
    drawn_at = session.drawn_at
    session.refresh_from_db()
    assert session.drawn_at == drawn_at
    draw_order(actor=f.organiser_of(session.round.edition), session=session)
