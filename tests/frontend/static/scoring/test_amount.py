"""An investor's indicative amount over a failing network: it waits, and two devices are asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from challenge.models import Organisation
from judging.models import Assignment, IndicativeAmount, Judge, Round
from tests.frontend.static.line import Line, nothing_waits, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def asked(mine: list[Assignment]) -> Assignment:
    """The first entry of a judge who comes from an investor, in a round that asks."""
    house = Organisation.objects.create(kind="vc", name_ko="한강벤처스")
    Judge.objects.filter(pk=mine[0].judge_id).update(organisation=house)
    Round.objects.filter(pk=mine[0].round_id).update(asks_amounts=True)
    return mine[0]


def opened(line: Line) -> Page:
    page = line.open()
    page.wait_for_selector("[data-started]", state="attached")
    page.locator("#amount > summary").click()
    return page


def state(page: Page, won: str) -> None:
    page.get_by_label("Indicative amount (won)").fill(won)
    page.get_by_role("button", name="Save the amount").click()


def stated(asked: Assignment) -> list[tuple[int, bool]]:
    rows = IndicativeAmount.objects.filter(assignment=asked)
    return list(rows.values_list("amount_krw", "is_shown"))


def test_an_amount_waits_on_the_device_and_is_sent_with_the_network(
    asked: Assignment, line: Line
) -> None:
    page = opened(line)
    line.cut = True
    page.get_by_label("The startup may see").check()
    state(page, "50,000,000")
    words = page.locator("[data-amount-words]")
    expect(words).to_have_text("Your indicative amount: ₩50,000,000 (on this device, not sent yet)")
    line.cut, line.api_away = False, True
    line.reload()
    expect(words).to_contain_text("not sent yet")
    expect(page.get_by_label("Indicative amount (won)")).to_have_value("50,000,000")
    assert stated(asked) == []
    line.api_away = False
    line.restore()
    nothing_waits(page)
    expect(words).to_have_text("Your indicative amount: ₩50,000,000")
    assert stated(asked) == [(50_000_000, True)]
    if not page.locator("#amount").get_attribute("open"):
        page.locator("#amount > summary").click()
    state(page, "")
    until(page, lambda: stated(asked) == [])


def test_what_is_no_number_is_said_and_kept_nowhere(asked: Assignment, line: Line) -> None:
    page = opened(line)
    state(page, "about 5")
    expect(page.locator("[data-toasts]")).to_contain_text("Write an amount in won")
    assert page.evaluate("judging.outbox.waiting()") == 0


@pytest.mark.parametrize(("button", "left"), [("Keep this one", 7), ("Take the other one", 3)])
def test_of_two_devices_amounts_the_judge_chooses(
    asked: Assignment, line: Line, another: Callable[[], Line], button: str, left: int
) -> None:
    here, there = opened(line), opened(another())
    state(there, "3")
    until(there, lambda: stated(asked) == [(3, False)])
    state(here, "7")
    panel = here.locator("[data-amount-clash]")
    expect(panel).to_contain_text("Another device has saved: Your indicative amount: ₩3.")
    assert stated(asked) == [(3, False)]
    panel.get_by_role("button", name=button).click()
    expect(panel).to_be_hidden()
    nothing_waits(here)
    assert stated(asked) == [(left, False)]
    state(here, "9")
    until(here, lambda: stated(asked) == [(9, False)])


def test_an_amount_whose_answer_got_lost_is_no_other_devices(asked: Assignment, line: Line) -> None:
    page = opened(line)
    line.lose = 1
    state(page, "3")
    until(page, lambda: stated(asked) == [(3, False)])
    line.cut = True
    state(page, "7")
    line.restore()
    until(page, lambda: stated(asked) == [(7, False)])
    expect(page.locator("[data-amount-clash]")).to_be_hidden()
    nothing_waits(page)
