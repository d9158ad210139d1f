"""What makes the scoring page work offline: the service worker and the list of its files."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from frontend.pages.judges.access import in_round
from judging.models import Judge, Round
from judging.queries.scoring.offline_bundle import offline_pages

SHELL = [
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/forms.css",
    "css/data.css",
    "css/public.css",
    "css/judges.css",
    "css/judges-desk.css",
    "css/pitch.css",
    "css/print.css",
    "img/icon.svg",
    "vendor/pretendard/pretendardvariable-dynamic-subset.css",
    "vendor/lucide/icons.svg",
    "vendor/idb/index.js",
    "scoring/judge.js",
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
    "pitch/follow.js",
    "pitch/faces.js",
    "pitch/live.js",
    "js/countdown.js",
    "js/theme.js",
    "js/toast.js",
    "js/dialog.js",
    "js/dom.js",
    "js/remembered.js",
    "js/http.js",
    "js/forms.js",
    "js/copy.js",
    "js/tabs.js",
    "js/signout.js",
]


# of a round: what the judge's own page leads to, without a network too
LINKED_FROM_HOME = ("done", "mine", "brief", "conflicts", "compare", "by_criterion", "submit_all")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker with its version.

    The version is a hash over the files that it caches, so that a new release replaces an old one.
    """
    paths = [path for path in SHELL if finders.find(path)]
    text = render_to_string(
        "judges/sw.js",
        {"version": _version(tuple(paths)), "files": [static(path) for path in paths]},
    )
    response = HttpResponse(text, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@in_round()
def shelf(request: HttpRequest, round: Round, judge: Judge) -> JsonResponse:
    """The pages and pictures of a round that the worker fetches ahead, entry by entry."""
    rows = [
        {"page": reverse("judges:entry", args=[round.pk, assignment]), "images": _images(deck)}
        for assignment, deck in offline_pages(round, judge)
    ]
    pages = [
        reverse("judges:home"),
        *(reverse(f"judges:{name}", args=[round.pk]) for name in LINKED_FROM_HOME),
    ]
    return JsonResponse({"pages": pages, "entries": rows})


def _images(deck: Sequence[int]) -> list[str]:
    return [
        reverse(name, args=[page]) for page in deck for name in ("files:page", "files:thumbnail")
    ]


@cache
def _version(paths: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(Path(str(finders.find(path))).read_bytes())
    found.update((settings.BASE_DIR / "frontend" / "templates" / "judges" / "sw.js").read_bytes())
    return found.hexdigest()[:12]
