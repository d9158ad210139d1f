"""From a new edition to an introduction, by clicking and typing as each person."""

import pytest
from playwright.sync_api import Browser, Playwright

from tests.journeys.applying import (
    apply_by_api,
    apply_in_the_browser,
    check_eligibility,
    publish_a_call,
)
from tests.journeys.deciding import close_and_decide, introduce, read_the_result
from tests.journeys.judging import assign, declare_a_conflict, score, seat_the_judges
from tests.journeys.road import Road
from tests.journeys.site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]


def test_the_whole_road(site: Site, browser: Browser, playwright: Playwright) -> None:
    road = Road(site, browser, playwright)
    publish_a_call(road)
    apply_in_the_browser(road)
    apply_by_api(road)
    check_eligibility(road)
    seat_the_judges(road)
    assign(road, 1)
    declare_a_conflict(road)
    score(road, 1)
    close_and_decide(road, 1)
    assign(road, 2)
    score(road, 2)
    close_and_decide(road, 2)
    read_the_result(road)
    introduce(road)
    road.leave()
