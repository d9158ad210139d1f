"""A person's first page after the sign-in, their profile, and the sign-in link of a mail."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe
from sesame.utils import get_user

from challenge.kernel.errors import NotFound
from challenge.services.people import update_profile
from frontend.forms import ProfileForm
from frontend.http import actor_of
from frontend.pages.account.places import places_of

_DOORS = {
    "judge": "judges:home",
    "apply": "startups:home",
    "invest": "investors:home",
    "run": "organisers:home",
}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one place where the person works, or the choice between several."""
    places = places_of(actor_of(request))
    if len(places) == 1:
        return redirect(places[0].url)
    return render(request, "account/home.html", {"places": places})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, phone and language."""
    actor = actor_of(request)
    form = ProfileForm(
        request.POST or None,
        initial={
            "name": actor.name,
            "name_roman": actor.name_roman,
            "phone": actor.phone,
            "language": actor.language,
        },
    )
    if request.method == "POST" and form.is_valid():
        update_profile(actor=actor, **form.cleaned_data)
        return redirect(_next(request) or reverse("account:profile"))
    return render(
        request, "account/profile.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
def enter(request: HttpRequest, part: str) -> HttpResponse:
    """A link from a mail: its key signs the person in, then leads to their part of the site.

    An old key asks for a code instead.
    """
    if part not in _DOORS:
        raise NotFound
    user = get_user(request)
    target = _next(request) or reverse(_DOORS[part])
    if user is None:
        if request.user.is_authenticated:
            return redirect(target)
        return redirect_to_login(target, reverse("account_request_login_code"))
    login(request, user, backend="sesame.backends.ModelBackend")
    return redirect(target)


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    return (
        target
        if url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        else ""
    )
