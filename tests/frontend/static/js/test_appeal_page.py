"""An appeal is saved as it is typed and submitted from a phone; axe finds no barrier."""

import pytest
from playwright.sync_api import BrowserContext, expect

from judging.models import Appeal
from tests.frontend.static.js.test_cells import PHONE, Device, barriers
from tests.frontend.static.line import until
from tests.judging.appeal_cases import a_result, founder_of, the_loser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_it_is_saved_as_it_is_typed_and_submitted(context: BrowserContext) -> None:
    entry = the_loser(a_result())
    device = Device(context, founder_of(entry))
    device.page.set_viewport_size(PHONE)
    page = device.go("startups:appeal", entry.pk)
    page.locator('[name="ground"][value="sums"]').press("Space")
    page.locator('[name="statement"]').fill("합계가 다릅니다.")
    page.locator('[name="wanted"]').fill("다시 더해 주세요.")
    until(page, lambda: Appeal.objects.filter(wanted="다시 더해 주세요.", ground="sums").exists())
    assert barriers(page) == []
    page.locator('[name="submit"]').click()
    expect(page.locator(".receipt-no")).to_contain_text("-A0001")
    assert Appeal.objects.get().state == "submitted"
    assert barriers(page) == []
