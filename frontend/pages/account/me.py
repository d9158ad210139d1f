"""A person's first page after the sign-in, and their profile."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from challenge.services.people import update_profile
from frontend.forms import ProfileForm
from frontend.http import accepted_post, actor_of, safe_next
from frontend.pages.account.places import places_of
from frontend.versions import seen_version


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
    if accepted_post(
        request,
        form,
        lambda: update_profile(actor=actor, seen=seen_version(request), **form.cleaned_data),
    ):
        return redirect(safe_next(request) or reverse("account:profile"))
    return render(
        request, "account/profile.html", {"form": form}, status=422 if form.errors else 200
    )
