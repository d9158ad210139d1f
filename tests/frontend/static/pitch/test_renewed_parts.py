"""A part of an organiser's page that renews itself leaves open what was opened in it."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from judging.models import Judge
from tests.frontend.static.js.test_cells import Device
from tests.judging import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
JUDGES = 9
RENEW = "document.body.dispatchEvent(new Event('round-moved'))"


def test_the_rest_of_the_to_do_list_stays_open_when_the_list_is_renewed(
    context: BrowserContext,
) -> None:
    round = make.an_open_round(entries=2, judges=JUDGES)
    make.let_pass(round, timedelta(days=4))
    Judge.objects.filter(edition=round.edition).update(last_seen_at=None, waiting_on_device=1)
    device = Device(context, make.organiser_of(round.edition))
    page = device.go("organisers:control_room", round.edition.slug)
    rest = page.locator("#tasks details.more-tasks")
    expect(rest).to_have_count(1)
    rest.locator("summary").click()
    page.locator("#tasks").evaluate("part => { part.dataset.old = 'yes' }")

    page.evaluate(RENEW)

    expect(page.locator("#tasks[data-old]")).to_have_count(0)
    expect(rest).to_have_attribute("open", "")
