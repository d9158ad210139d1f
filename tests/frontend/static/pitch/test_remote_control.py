"""The rest of an organiser's remote control in real browsers: plan, pause, skip, move and call back
from the phone, the lot on the screen in the hall, a judge whose line comes back, the ceremony.
"""

import time
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from frontend.in_words.hall import QUESTION_CARDS
from judging.models import PitchSession, PitchSlot
from judging.queries.results.published.ceremony import places_to_reveal
from tests.frontend.static.pitch.hall import PATIENCE_MS, PHONE, Opener, press
from tests.judging import factories as f
from tests.judging.pitch_days import a_day_that_is_over, a_pitch_day, judges_of, who_may_show

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AWAY_MS = 3000  # the clock goes on meanwhile


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def seconds_on(page: Page) -> int:
    minutes, seconds = page.locator("[data-pitch-clock] [data-time]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def press_row(phone: Page, button: str) -> None:
    """A button of a row in the running order."""
    before = PitchSession.objects.get().version
    phone.locator(f"#{button}").click()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while PitchSession.objects.get().version == before:
        assert time.monotonic() < deadline, f"{button} did nothing"
        phone.wait_for_timeout(50)
    seen = phone.locator("form[data-act] [name=seen]").first
    expect(seen).to_have_value(str(PitchSession.objects.get().version))


def test_the_phone_plans_pauses_skips_moves_and_calls_back_and_every_screen_follows(
    opened: Opener,
) -> None:
    session = a_pitch_day(entries=4, judges=1)
    run = reverse("organisers:pitch_day", args=[session.round.edition.slug, session.round.order])
    phone = opened(f.organiser_of(session.round.edition), run, viewport=PHONE)
    hall = opened(None, reverse("public:hall_screen", args=[session.screen_key]))
    judge = opened(judges_of(session)[0].user, reverse("judges:pitch_day", args=[session.round_id]))
    names = [
        slot.entry.startup.name_en for slot in session.slots.select_related("entry__startup").all()
    ]
    expect(hall.locator("[data-hall-lot]")).to_contain_text(session.nonce)
    expect(hall.locator("[data-hall-lot]")).to_contain_text(str(session.seed))
    for _topic, question in QUESTION_CARDS:
        expect(judge.get_by_text(str(question))).to_be_visible()

    phone.get_by_text("Plan the day").click()
    phone.get_by_label("First presentation").fill("2026-12-22T14:00")
    phone.get_by_label("Break after how many entries").fill("2")
    phone.get_by_label("Break, minutes").fill("15")
    press(phone, "plan")
    for page in (hall, judge):
        times = page.locator("[data-order] time")
        expect(times).to_have_text(["14:00", "14:10", "14:35", "14:45"])

    pause_and_come_back(phone, hall, judge)
    press(phone, "skip")
    expect(hall.locator("[data-hall-name]")).to_have_text(f"2 · {names[1]}")
    last = session.slots.get(place=4)
    press_row(phone, f"move-{last.pk}")
    expect(hall.locator("[data-order] b")).to_have_text([*names[:2], names[3], names[2]])
    expect(judge.locator("[data-order] b").nth(2)).to_have_text(names[3])
    skipped = session.slots.get(place=1)
    press_row(phone, f"act-recall-{skipped.pk}")
    skipped.refresh_from_db()
    assert skipped.state == PitchSlot.State.WAITING
    again = [names[1], names[3], names[2], names[0]]  # whoever comes late comes last
    expect(hall.locator("[data-order] b")).to_have_text(again)


def test_a_button_is_an_act_of_the_api_and_its_refusal_speaks_the_pages_language(
    opened: Opener,
) -> None:
    session = a_pitch_day(entries=3, judges=1)
    organiser, place = f.organiser_of(session.round.edition), session.round
    run = reverse("organisers:pitch_day", args=[place.edition.slug, place.order])
    api = reverse("api:pitch-acts", args=[place.edition.slug, place.order])
    phone = opened(organiser, run, viewport=PHONE)
    with phone.expect_request(lambda request: request.method == "POST") as first:
        press(phone, "next")
    assert first.value.url.endswith(api)
    sent = first.value.post_data_json
    assert isinstance(sent, dict)
    assert sent == {"act": "next", "seen": sent["seen"]}
    assert len(first.value.headers["idempotency-key"]) == 32
    moved = f"document.querySelector('form [name=seen]').value !== '{sent['seen']}'"
    phone.wait_for_function(moved)  # the first answer is shown
    # in one: the page may be told of something new at any moment
    older = """() => {
      for (const seen of document.querySelectorAll('form [name=seen]')) seen.value = '0';
      document.querySelector('#act-start').click();
    }"""
    with phone.expect_response(lambda answer: answer.request.method == "POST") as refused:
        phone.evaluate(older)
    assert refused.value.status == 409
    expect(phone.get_by_text("The stage has moved on since you looked.")).to_be_visible()


def pause_and_come_back(phone: Page, hall: Page, judge: Page) -> None:
    """The clock stands and goes on, and is right as soon as a line is there again."""
    press(phone, "next")
    press(phone, "start")
    expect(hall.locator("[data-clock-words]")).to_have_text("Presentation")
    press(phone, "pause")
    expect(hall.locator("[data-clock-words]")).to_contain_text("the clock stands")
    stood = seconds_on(hall)
    hall.wait_for_timeout(1500)
    assert seconds_on(hall) == stood
    press(phone, "resume")
    judge.context.set_offline(True)
    expect(judge.locator("[data-line]").first).to_have_attribute("data-line", "waiting")
    judge.wait_for_timeout(AWAY_MS)
    press(phone, "pause")
    judge.context.set_offline(False)
    expect(judge.locator("[data-line]").first).to_have_attribute("data-line", "open")
    expect(judge.locator("[data-clock-words]")).to_contain_text("the clock stands")
    assert seconds_on(judge) == seconds_on(hall) < stood
    press(phone, "resume")
    hall.wait_for_timeout(1200)
    assert abs(seconds_on(judge) - seconds_on(hall)) <= 1


def test_the_hall_sees_the_prizes_from_the_last_to_the_first_and_no_score(opened: Opener) -> None:
    session = a_day_that_is_over()
    shows = who_may_show(session)
    run = reverse("organisers:pitch_day", args=[session.round.edition.slug, session.round.order])
    names = [row["name"]["en"] for row in places_to_reveal(session)]
    assert len(names) == 3
    hall = opened(None, reverse("public:hall_screen", args=[session.screen_key]))
    expect(hall.locator("[data-hall-name]")).to_have_text("The pitches are over.")
    phone = opened(shows, run, viewport=PHONE)
    prizes = hall.locator("[data-hall-prizes] li b")
    for shown in range(1, 4):
        press(phone, "reveal")
        expect(prizes).to_have_text(names[:shown][::-1])  # the newest on top
        expect(prizes.first).to_be_visible()
        expect(hall.locator("[data-hall-name]")).to_be_hidden()
    expect(phone.locator("#act-reveal")).to_have_count(0)
    assert "score" not in hall.locator("main").inner_text().lower()


def test_what_is_typed_on_the_remote_control_outlives_an_act_of_somebody_else(
    opened: Opener,
) -> None:
    session = a_pitch_day(entries=3, judges=1)
    run = reverse("organisers:pitch_day", args=[session.round.edition.slug, session.round.order])
    organiser = f.organiser_of(session.round.edition)
    first, second = (opened(organiser, run, viewport=PHONE) for _ in range(2))
    first.get_by_text("Plan the day").click()
    first.get_by_label("First presentation").fill("2026-12-22T14:00")
    after = first.get_by_label("Break after how many entries")
    after.fill("2")

    press(second, "next")

    seen = first.locator("form[data-act] [name=seen]").first
    expect(seen).to_have_value(str(PitchSession.objects.get().version))
    expect(first.get_by_label("First presentation")).to_have_value("2026-12-22T14:00")
    expect(after).to_have_value("2")
    expect(after).to_be_visible()
    press(first, "plan")
    session.refresh_from_db()
    assert session.break_every == 2
    expect(after).to_be_hidden()
    assert after.evaluate("field => field.value === field.defaultValue")
