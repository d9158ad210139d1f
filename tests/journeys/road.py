"""The walk: who is on it, and what the site holds."""

from typing import Any

from playwright.sync_api import Browser, Playwright

from challenge.models import Edition, Job
from judging.models import Round
from tests.journeys.people import Client, Visitor
from tests.journeys.site import Site

SLUG = "walk-2026"


class Road:
    """Everybody on the walk.

    Each stretch of it (applying.py, judging.py, deciding.py) brings its people and leaves them here
    for the next.
    """

    organiser: Visitor
    second: Visitor
    founder: Visitor
    judge: Visitor
    phone: Visitor
    emails: list[str]
    clients: dict[str, Client]

    def __init__(self, site: Site, browser: Browser, playwright: Playwright) -> None:
        self.site, self.browser, self.playwright = site, browser, playwright
        self.visitors: list[Visitor] = []

    def arrive(self, **facts: Any) -> Visitor:
        """Somebody opens a browser."""
        self.visitors.append(Visitor(self.browser, self.site, **facts))
        return self.visitors[-1]

    @property
    def edition(self) -> Edition:
        """The edition as it is now."""
        return Edition.objects.get(slug=SLUG)

    def round(self, order: int) -> Round:
        """A round as it is now."""
        return Round.objects.select_related("edition").get(edition__slug=SLUG, order=order)

    def is_working(self) -> bool:
        return Job.objects.filter(edition__slug=SLUG, state__in=["queued", "running"]).exists()

    def leave(self) -> None:
        """Everybody closes the browser; no page's script has failed."""
        for visitor in self.visitors:
            visitor.leave()
