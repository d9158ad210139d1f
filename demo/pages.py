"""The one-click doors of the demo: a page with one button, as often as one likes.

They exist where DEMO is set and nowhere else.
"""

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from challenge.models import User

SALT = "demo.door"
HOMES = {
    "judge": "judges:home",
    "apply": "startups:home",
    "invest": "investors:home",
    "run": "organisers:home",
}


def address_of(user: User, part: str) -> str:
    """The path of the person's door to a part of the site."""
    return reverse("demo:door", args=[signing.dumps([user.pk, part], salt=SALT)])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: str) -> HttpResponse:
    """Show who one would be; the button signs in."""
    if not settings.DEMO:
        raise Http404
    pk, part = _read(key)
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return render(request, "demo/door.html", {"person": user})
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with translation.override(user.language):
        return redirect(reverse(HOMES[part]))


def _read(key: str) -> tuple[int, str]:
    try:
        pk, part = signing.loads(key, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return int(pk), str(part)


app_name = "demo"
urlpatterns = [path("enter/<str:key>/", door, name="door")]
