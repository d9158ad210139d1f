"""Signing out on a device: unsent words are asked about once and stay their writer's; another
person's rows are neither asked about nor cleared, and are sent when their writer is back.
"""

import pytest
from playwright.sync_api import Page, expect

from judging.models import Assignment, Scoresheet
from tests.frontend.static.line import HOME, Line, sheet_of, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OWNERS = """async () => {
    const base = await new Promise((done) => {
        const open = indexedDB.open("judging");
        open.onsuccess = () => done(open.result);
    });
    const rows = await new Promise((done) => {
        const all = base.transaction("outbox").objectStore("outbox").getAll();
        all.onsuccess = () => done(all.result);
    });
    base.close();
    return rows.map(({ assignment }) => assignment);
}"""


def another_judges(mine: list[Assignment]) -> Assignment:
    return (
        Assignment.objects.filter(round=mine[0].round)
        .exclude(judge=mine[0].judge)
        .select_related("judge__user")
        .earliest("pk")
    )


def sign_out(page: Page) -> None:
    page.goto(f"{HOME}/en/")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="Sign out").click()


def test_a_judge_signs_out_where_another_has_unsent_rows_and_those_are_sent_later(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("3")
    state(page, "local")
    other = another_judges(mine)
    line.client.force_login(other.judge.user)
    line.open(other)
    sign_out(page)
    expect(page.locator("details.menu")).to_have_count(0)  # nobody is signed in any more
    assert page.evaluate(OWNERS) == [mine[0].pk]
    line.restore()
    line.api_away = False
    line.client.force_login(mine[0].judge.user)
    line.open()
    state(page, "saved")
    assert [score.level for score in sheet_of(mine[0]).scores.all()] == [3]
    assert set(Scoresheet.objects.values_list("assignment", flat=True)) == {mine[0].pk}


def test_unsent_words_are_asked_about_once_and_then_stay_their_writers(
    line: Line, mine: list[Assignment]
) -> None:
    page = line.open()
    line.api_away = True
    page.locator("body").press("3")
    state(page, "local")
    sign_out(page)
    expect(page.get_by_role("alert")).to_contain_text("not sent or not submitted yet: 1")
    assert line.client.session.get("_auth_user_id")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("details.menu")).to_have_count(0)
    assert not line.client.session.get("_auth_user_id")
    assert page.evaluate(OWNERS) == [mine[0].pk]
