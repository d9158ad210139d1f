"""A pitch day in real browsers on a real server: an organiser's phone, the screen in the hall and
three judges, one of whom has a wrong clock, one a sheet that isn't finished, and one no network
for two entries.
"""

import time

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from judging.models import Assignment, PitchSession, PitchSlot, Scoresheet, SheetState
from tests.frontend.static.pitch.hall import PATIENCE_MS, PHONE, Opener, press
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOURS_AHEAD = "const real = Date.now; Date.now = () => real() + 3 * 3600 * 1000;"


def seconds_on(page: Page) -> int:
    minutes, seconds = page.locator("[data-pitch-clock] [data-time]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_hall_moves_together_and_whoever_lags_loses_nothing(opened: Opener) -> None:
    with translation.override("en"):
        round = a_pitch_round(entries=3, judges=3)
        run = reverse("organisers:pitch_day", args=[round.edition.slug, round.order])
        follow = reverse("judges:pitch_day", args=[round.pk])
        phone = opened(f.organiser_of(round.edition), run, viewport=PHONE)
        phone.get_by_role("button", name="Prepare the pitch day").click()
        press(phone, "draw")
        session = PitchSession.objects.get()
        slots = session.slots.select_related("entry__startup")
        names = [slot.entry.startup.name_en for slot in slots]
        hall = opened(None, reverse("public:hall_screen", args=[session.screen_key]))
        pairs = {
            (row.judge_id, slot.place): row
            for slot in session.slots.all()
            for row in Assignment.objects.filter(round=round, entry=slot.entry).select_related(
                "judge__user"
            )
        }
        judges = sorted({row.judge for row in pairs.values()}, key=lambda judge: judge.pk)

        def sheet(number: int, place: int) -> str:
            return reverse("judges:entry", args=[round.pk, pairs[judges[number].pk, place].pk])

        first = opened(judges[0].user, follow, script=HOURS_AHEAD)
        second = opened(judges[1].user, sheet(1, 1))
        third = opened(judges[2].user, sheet(2, 1))

        check_in(hall, first, session.check_in_code)
        here = phone.get_by_role("heading", name="Judges in the hall: 1 of 3")
        expect(here).to_be_visible()
        begin(phone, hall, (first, second, third), names[0])

        screens, sheets = (phone, hall, second, third), (sheet(1, 1), sheet(2, 1), sheet(2, 3))
        lag_and_catch_up(screens, sheets, names, judges[2].pk)
        end_and_go_on(phone, (hall, first, second), f"3 · {names[2]}")


def end_and_go_on(phone: Page, screens: tuple[Page, ...], name: str) -> None:
    """Whoever was not here is; all screens follow, though they said that the day was over."""
    press(phone, "no_show")
    press(phone, "end")
    for page in screens:
        shown = page.locator("[data-hall-name], [data-now-name]").first
        expect(shown).to_have_text("The pitches are over.")
    states = list(PitchSlot.objects.order_by("place").values_list("state", flat=True))
    assert states == [PitchSlot.State.DONE, PitchSlot.State.DONE, PitchSlot.State.NO_SHOW]
    press(phone, "reopen")
    press(phone, f"recall-{PitchSlot.objects.get(place=3).pk}")
    for page in screens:
        expect(page.locator("[data-hall-name], [data-now-name]").first).to_have_text(name)


def begin(phone: Page, hall: Page, judges: tuple[Page, ...], name: str) -> None:
    """The first entry is on, and every screen says so, with one clock."""
    press(phone, "next")
    press(phone, "start")
    expect(hall.locator("[data-hall-name]")).to_have_text(f"1 · {name}")
    expect(hall.locator("[data-clock-words]")).to_have_text("Presentation")
    for page in judges:
        expect(page.locator("[data-now-name]")).to_have_text(f"1 · {name}")
    expect(judges[0].locator("[data-clock-words]")).to_have_text("Presentation")
    assert abs(seconds_on(judges[0]) - seconds_on(hall)) <= 1


def lag_and_catch_up(
    screens: tuple[Page, ...], sheets: tuple[str, ...], names: list[str], reminded: int
) -> None:
    """One judge goes on writing, another has no network for two entries."""
    phone, hall, second, third = screens
    second.locator("[name=comment]").fill("아직 쓰는 중입니다.")
    third.context.set_offline(True)
    third.locator("[name=comment]").fill("끊긴 동안 썼습니다.")
    expect(third.locator("[data-line]")).to_have_attribute("data-line", "waiting")
    for act in ("next", "next", "start", "next", "next"):
        press(phone, act)
    expect(hall.locator("[data-hall-name]")).to_have_text(f"3 · {names[2]}")
    expect(second.locator("[data-now-name]")).to_have_text(f"3 · {names[2]}")
    assert second.url.endswith(sheets[0])
    expect(second.locator("[name=comment]")).to_have_value("아직 쓰는 중입니다.")
    expect(third.locator("[data-now-name]")).to_have_text(f"1 · {names[0]}")

    third.context.set_offline(False)
    expect(third.locator("[data-now-name]")).to_have_text(f"3 · {names[2]}")
    assert third.url.endswith(sheets[1])
    until_saved("끊긴 동안 썼습니다.", third)
    phone.locator(f"#remind-{reminded}").click()
    expect(third.locator("[data-reminders]")).to_contain_text(names[2])
    third.locator("[data-now-link]").click()
    third.wait_for_url(f"**{sheets[2]}")
    expect(third.locator("[data-now-link]")).to_be_hidden()


def check_in(hall: Page, judge: Page, code: str) -> None:
    """By what the screen in the hall shows."""
    shown = hall.locator("[data-hall-digits]")
    expect(shown).to_have_text(code)
    judge.get_by_label("Code on the screen in the hall").fill(shown.inner_text())
    judge.get_by_role("button", name="Check in").click()


def until_saved(comment: str, page: Page) -> None:
    """The server has the draft that was typed without a network."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not Scoresheet.objects.filter(comment=comment, state=SheetState.DRAFT).exists():
        assert time.monotonic() < deadline, "the sheet did not arrive"
        page.wait_for_timeout(100)
