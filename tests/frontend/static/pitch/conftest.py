"""The site by uvicorn in this process, and devices that open it."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route

import challenge.asgi
from challenge.models import User
from tests.frontend.static.line import STATIC
from tests.frontend.static.pitch.hall import PATIENCE_MS, Opener


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
            context.set_default_timeout(PATIENCE_MS)
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
