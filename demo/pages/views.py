"""What only the demo has: one-click doors, and the mails that it sent.

They exist where DEMO is set and nowhere else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.models import AuditEvent, User
from demo import slugs
from demo.pages import tour
from demo.pages.addresses import BACKEND, READY, read_key
from demo.pages.doors import doors_of, doors_of_hall
from demo.pages.mailbox import mails_of, page_of

HOMES: dict[str, tuple[str, ...]] = {  # part of the site → page, and which edition's
    "judge": ("judges:home",),
    "apply": ("startups:home",),
    "invest": ("investors:home",),
    "run": ("organisers:home",),
    "stage": ("organisers:pitch_day", slugs.PITCH, "2"),  # the preset's second round
    "judging": ("organisers:control_room", slugs.NEXT),
}
Page = Callable[..., HttpResponse]
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def only_in_the_demo(page: Page) -> Page:
    """Elsewhere there is no such page."""

    @wraps(page)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return page(request, *args, **kwargs)

    return never_cache(shown)


@require_http_methods(["GET", "HEAD", "POST"])
@only_in_the_demo
def door(request: HttpRequest, key: str) -> HttpResponse:
    """Show who one would be; the button signs in."""
    pk, part = read_key(key)
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return render(request, "demo/door.html", {"person": user})
    login(request, user, backend=BACKEND)
    page, *which = HOMES[part]
    with translation.override(user.language):
        return redirect(reverse(page, args=which))


@require_safe
@only_in_the_demo
def strip(request: HttpRequest) -> HttpResponse:
    """The doors as a part of the front page, which waits for them and then shows itself anew."""
    ready = AuditEvent.objects.filter(action=READY).first()
    people = ready.facts.get("people", []) if ready else []
    answer = render(request, "demo/strip.html", {"doors": doors_of(people) + doors_of_hall()})
    if ready and "waiting" in request.GET:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@only_in_the_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails that were sent, the newest first; q narrows them down."""
    words = request.GET.get("q", "")[:100]
    page, mails = mails_of(words, request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page, "mails": mails, "words": words})


@require_safe
@only_in_the_demo
@xframe_options_sameorigin
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as its reader sees it: nothing in it runs, and nothing is fetched."""
    html = page_of(name)
    if html is None:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


@require_safe
@only_in_the_demo
def tour_bar(request: HttpRequest) -> HttpResponse:
    """The part of every page that leads through the tour, while one is taken."""
    return tour.bar(request)


@require_POST
@only_in_the_demo
def tour_stop(request: HttpRequest, number: int) -> HttpResponse:
    """Go to a stop of the tour, or (0) end it."""
    return tour.go(request, number)


app_name = "demo"
urlpatterns = [
    path("tour/", tour_bar, name="tour"),
    path("tour/<int:number>/", tour_stop, name="tour_stop"),
    path("enter/<str:key>/", door, name="door"),
    path("strip/", strip, name="strip"),
    path("mails/", mailbox, name="mailbox"),
    path("mails/<str:name>/", mail_page, name="mail_page"),
]
