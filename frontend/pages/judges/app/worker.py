"""The service worker of the judges' pages, and the list of the files that it keeps."""
# tested by: tests/frontend/pages/judges/app/test_worker.py

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from frontend.assets.built import built_files

SHELL = [
    "css/scoring_page.css",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/forms.css",
    "css/data.css",
    "css/public.css",
    "css/startups.css",
    "css/deck.css",
    "css/judges.css",
    "css/judges-desk.css",
    "css/pitch.css",
    "css/print.css",
    "img/icon.svg",
    "img/app/192.png",
    "vendor/pretendard/pretendardvariable-dynamic-subset.css",
    "vendor/lucide/icons.svg",
    "vendor/idb/index.js",
    "scoring/whole_page.js",
    "scoring/judge.js",
    "scoring/amount.js",
    "scoring/amount_row.js",
    "scoring/outbox.js",
    "scoring/device.js",
    "scoring/leave.js",
    "scoring/tabs.js",
    "scoring/flush.js",
    "scoring/signature.js",
    "scoring/page.js",
    "scoring/form.js",
    "scoring/clash.js",
    "scoring/complaints.js",
    "scoring/queue.js",
    "scoring/told.js",
    "scoring/sender.js",
    "scoring/marks.js",
    "scoring/work_list.js",
    "scoring/kept_copy.js",
    "scoring/slides.js",
    "scoring/desk_sheet.js",
    "scoring/compare.js",
    "scoring/by_criterion.js",
    "scoring/criterion_row.js",
    "scoring/submit_all.js",
    "scoring/timer.js",
    "scoring/deck.js",
    "scoring/keys.js",
    "scoring/late.js",
    "scoring/panes.js",
    "scoring/pace.js",
    "scoring/pin.js",
    "scoring/zoom.js",
    "scoring/status.js",
    "scoring/attention.js",
    "scoring/ahead.js",
    "scoring/room.js",
    "scoring/worker.js",
    "scoring/later.js",
    "scoring/readiness.js",
    "scoring/background.js",
    "scoring/start.js",
    "scoring/install.js",
    "scoring/device_page.js",
    "pitch/follow.js",
    "pitch/order.js",
    "pitch/faces.js",
    "pitch/live.js",
    "js/amounts.js",
    "js/countdown.js",
    "js/theme.js",
    "js/font.js",
    "js/toast.js",
    "js/turns.js",
    "js/dialog.js",
    "js/dom.js",
    "js/remembered.js",
    "js/http.js",
    "js/forms.js",
    "js/copy.js",
    "js/tabs.js",
    "js/signout.js",
]


SENDER = "scoring/background.js"
Handler = Callable[[HttpRequest], HttpResponse]


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker with its version: a module that also sends what waits, where asked ?sync.

    The version is a hash over the files that it caches, so that a new release replaces an old one.
    """
    facts = {"version": release(), "files": [static(path) for path in kept()]}
    sender = f'import "{static(SENDER)}";\n' if "sync" in request.GET else ""
    text = sender + render_to_string("judges/sw.js", facts)
    response = HttpResponse(text, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def tell_release(get_response: Handler) -> Handler:
    """Judges' pages say of which release they are, so that a device doesn't mix its scripts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        where = request.resolver_match
        if where is not None and "judges" in where.namespaces:
            response["X-Release"] = release()
        return response

    return middleware


@cache
def release() -> str:
    """The version of the judges' pages and scripts."""
    return _version(tuple(kept()))


def kept() -> list[str]:
    """The sources, which the other pages load one by one, and what the scoring page loads."""
    return [path for path in [*SHELL, *built_files()] if finders.find(path)]


def _version(paths: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(Path(str(finders.find(path))).read_bytes())
    found.update((settings.BASE_DIR / "frontend" / "templates" / "judges" / "sw.js").read_bytes())
    return found.hexdigest()[:12]
