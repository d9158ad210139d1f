"""A judge's own device with the real service worker and a real server."""

import time

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from challenge.models import User
from judging.models import Assignment, AssignmentState
from tests.frontend.static.line import until
from tests.judging import factories as f

PATIENCE_MS = 60_000
KEPT = """async () => {
    const cache = await caches.open("round-v1");
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}"""


def sign_in(device: BrowserContext, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    device.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session,
                "url": live_server.url,
                "expires": time.time() + settings.SESSION_COOKIE_AGE,
            }
        ]
    )


def sheets_of_two_judges() -> tuple[list[Assignment], Assignment]:
    """Both sheets of one judge, and one of another."""
    with translation.override("en"):
        round = f.an_open_round(entries=3, judges=3, min_comment_length=5)
    rows = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge__user")
        .order_by("judge", "pk")
    )
    mine = [row for row in rows if row.judge_id == rows[0].judge_id]
    return mine, next(row for row in rows if row.judge_id != rows[0].judge_id)


def address(sheet: Assignment) -> str:
    with translation.override("en"):
        return reverse("judges:entry", args=[sheet.round_id, sheet.pk])


def keep_all(page: Page, sheets: list[Assignment]) -> None:
    """Open the first sheet and wait until all are kept for work offline."""
    page.goto(address(sheets[0]))
    until(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    page.reload()
    wanted = {address(sheet) for sheet in sheets}
    until(page, lambda: wanted <= set(page.evaluate(KEPT)))
