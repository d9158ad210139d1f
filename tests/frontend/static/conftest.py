"""One open round, and a judge of it with a device; the site by uvicorn, for several people."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, Route

import challenge.asgi
from challenge.models import User
from judging.models import Assignment, AssignmentState, Round
from judging.queries.scoring.judge_work import queue_of
from tests.frontend.static.line import PATIENCE_MS, STATIC, Line
from tests.judging import factories as f

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "service_workers": "block",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def round() -> Iterator[Round]:
    with translation.override("en"):
        yield f.an_open_round(entries=3, judges=3, min_comment_length=5)


@pytest.fixture
def mine(round: Round) -> list[Assignment]:
    """A judge's entries in the order of the judge's list, which the page leads along."""
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).select_related(
        "judge__user", "entry__startup"
    )
    judge = rows.order_by("pk")[0].judge
    known = rows.in_bulk()
    return [known[item.assignment.pk] for item in queue_of(round, judge)]


@pytest.fixture
def line(context: BrowserContext, mine: list[Assignment]) -> Line:
    return Line(context, mine[0])


@pytest.fixture
def another(browser: Browser, mine: list[Assignment]) -> Iterator[Callable[[], Line]]:
    """Another device of the same judge."""
    made: list[BrowserContext] = []

    def make() -> Line:
        made.append(browser.new_context(service_workers="block"))
        return Line(made[-1], mine[0])

    yield make
    for context in made:
        context.close()


@pytest.fixture
def url() -> Iterator[str]:
    """The site by uvicorn, in this process."""
    config = uvicorn.Config(
        challenge.asgi.application, port=0, lifespan="off", log_level="error", ws="none",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def opened(browser: Browser, url: str) -> Iterator[Opener]:
    """Opens a page as somebody on a device of their own."""
    with ExitStack() as stack:

        def opener(user: User | None, path: str, *, script: str = "", **device: Any) -> Page:
            context = browser.new_context(
                base_url=url, locale="en", service_workers="block", **device
            )
            stack.enter_context(closing(context))
            context.set_default_timeout(2 * PATIENCE_MS)
            context.route("**/static/**", _from_disk)
            if script:
                context.add_init_script(script)
            if user:
                _sign_in(context, url, user)
            page = context.new_page()
            page.goto(path)
            return page

        yield opener


def _from_disk(route: Route) -> None:
    file: Path = STATIC / route.request.url.partition("/static/")[2].partition("?")[0]
    route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)


def _sign_in(context: BrowserContext, url: str, user: User) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
