"""A sheet from a copy kept before its judge went through the names: it waits, and comes."""

import pytest
from playwright.sync_api import expect

from judging.models import Assignment, Scoresheet
from tests.frontend.static.line import HOME, Line, fill_by_keys, is_kept, sheet_of, state, until
from tests.judging import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_sheet_written_on_a_kept_copy_waits_for_the_names_and_is_sent_then(
    line: Line, mine: list[Assignment]
) -> None:
    page, judge = line.open(), mine[0].judge
    judge.names_checked.all().delete()
    line.cut = True
    fill_by_keys(page, "written in a tunnel")
    is_kept(page, "written in a tunnel")
    line.restore()
    bar = page.locator("[data-names]")
    expect(bar).to_be_visible()
    state(page, "failed")
    assert not Scoresheet.objects.exists()
    bar.get_by_role("link").click()
    page.wait_for_url("**/conflicts/")
    expect(page.locator("[data-outbox] [data-words]")).to_contain_text("First go through the names")
    f.check_names(judge)
    page.goto(f"{HOME}/en/judge/")
    until(page, Scoresheet.objects.exists)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert sheet_of(mine[0]).comment == "written in a tunnel"
