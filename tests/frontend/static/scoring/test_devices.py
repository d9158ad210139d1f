"""Two devices of one judge, two judges on one device, writes while the outbox is emptied."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from judging.models import Assignment, Scoresheet
from tests.frontend.static.line import PATIENCE_MS, Line, nothing_waits, sheet_of, state, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_what_is_written_while_an_older_version_is_on_its_way_is_sent_after_it(
    line: Line, mine: list[Assignment]
) -> None:
    """Many edits and as many senders at once.

    The device ends with nothing waiting, and the server with the last edit.
    """
    page = line.open()
    url = page.locator("form[data-rubric]").get_attribute("data-api")
    page.evaluate(
        """async ([url, assignment]) => {
            const { outbox, send } = judging, sent = [];
            const wait = (ms) => new Promise((done) => setTimeout(done, ms));
            const word = (n) => ({
                scores: {}, comment: `edit ${n}`, private_note: "", submit: false, seconds_spent: 1,
            });
            const keep = { assignment, url, raw: {}, unsent: true };
            for (let n = 1; n <= 30; n += 1) {
                sent.push(outbox.write({ ...keep, ...word(n) }), send());
                if (n % 3 === 0) await (n === 15 ? send() : wait(n));
            }
            await Promise.all(sent);
            await send();
        }""",
        [url, mine[0].pk],
    )
    assert page.evaluate("judging.outbox.waiting()") == 0
    expect(page.locator("[data-clash]")).to_be_hidden()
    assert sheet_of(mine[0]).comment == "edit 30"
    assert page.evaluate("judging.outbox.drafts()")[0]["comment"] == "edit 30"
    assert not page.evaluate("judging.outbox.drafts()")[0]["unsent"]


def test_two_devices_show_both_versions_and_mine_stays(
    line: Line, another: Callable[[], Line], mine: list[Assignment]
) -> None:
    here, there = line.open(), another().open()
    there.locator("body").press("2")
    state(there, "saved")
    here.locator("body").press("5")
    panel = here.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=PATIENCE_MS)
    expect(panel.locator("td")).to_have_text(["5", "2"])
    line.reload()
    expect(panel).to_be_visible()  # until the judge has chosen
    here.evaluate("judging.send()")
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [2]
    panel.get_by_role("button", name="Keep mine").click()
    state(here, "saved")
    expect(panel).to_be_hidden()
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [5]


def test_two_devices_and_the_other_version_is_taken(
    line: Line, another: Callable[[], Line], mine: list[Assignment]
) -> None:
    here, there = line.open(), another().open()
    there.locator("body").press("2")
    there.locator("#comment").fill("from the phone")
    there.locator("#comment").blur()
    until(there, lambda: Scoresheet.objects.filter(comment="from the phone").exists())
    here.locator("body").press("5")
    here.locator("[data-clash]").get_by_role("button", name="Use the other version").click()
    expect(here.locator("#comment")).to_have_value("from the phone")
    until(here, lambda: [score.level for score in sheet_of(mine[0]).scores.all()] == [2])
    nothing_waits(here)
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [2]
    assert sheet_of(mine[0]).comment == "from the phone"


def test_another_judge_on_the_same_device_sends_and_sees_nothing_of_mine(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("3")
    state(page, "local")
    line.api_away = False
    other = (
        Assignment.objects.filter(round=mine[0].round)
        .exclude(judge=mine[0].judge)
        .select_related("judge__user")
        .earliest("pk")
    )
    line.client.force_login(other.judge.user)
    line.open(other)
    line.restore()
    page.locator("body").press("2")
    state(page, "saved")
    assert set(Scoresheet.objects.values_list("assignment", flat=True)) == {other.pk}
    line.client.force_login(mine[0].judge.user)
    line.open()
    state(page, "saved")
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [3]
