"""Two people write on one application: each sees where the other is, and one restores an answer."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from submissions.models import AnswerVersion, Entry, Member
from tests.frontend.static.js.test_cells import PHONE, Device, barriers
from tests.frontend.static.line import until
from tests.submissions import factories as s

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
KEY = "problem-who"


def test_two_write_together_and_one_restores(context: BrowserContext, browser: Browser) -> None:
    entry, other = s.a_draft(), s.a_user("이영희")
    Member.objects.create(startup=entry.startup, user=other, kind="writer")
    first = Device(context, s.writer_of(entry))
    second = Device(browser.new_context(), other)
    second.page.set_viewport_size(PHONE)
    mine = first.go("startups:section", entry.pk, "problem")
    mine.locator(f'[name="{KEY}"]').fill("간호사의 근무 시간")
    until(mine, lambda: AnswerVersion.objects.filter(value="간호사의 근무 시간").exists())
    theirs = second.go("startups:section", entry.pk, "problem")
    theirs.locator(f'[name="{KEY}"]').fill("환자의 시간")
    until(theirs, lambda: AnswerVersion.objects.filter(value="환자의 시간").exists())
    expect(theirs.locator("[data-present]")).to_contain_text(s.writer_of(entry).name)
    expect(theirs.locator("[data-writes-here]")).to_contain_text(s.writer_of(entry).name)
    mine.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(mine.locator("[data-writes-here]")).to_contain_text("이영희")
    assert barriers(theirs) == []
    page = second.go("startups:history", entry.pk)
    page.locator(f'a[href$="key={KEY}"]').click()
    expect(page.locator(".changed-words ins").first).to_have_text("환자의")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []
    page.get_by_role("button", name="Restore").first.click()
    expect(page.locator(".changed-words").first).to_contain_text("간호사의")
    assert Entry.objects.get(pk=entry.pk).answers[KEY] == "간호사의 근무 시간"
