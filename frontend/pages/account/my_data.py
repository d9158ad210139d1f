"""What is kept about a person, for themselves: the page, and the copy to take away."""

# tested by: tests/introductions/queries/test_personal_data.py

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.utils.encoders import JSONEncoder

from frontend.forms import AddressForm
from frontend.http import accepted_post, actor_of
from introductions.queries.erasures import in_the_way
from introductions.queries.own_data.archive import own_archive
from introductions.queries.personal_data import SECTIONS, personal_data
from introductions.services.erasure.ask import ask_erasure


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What the copy holds, where the files are, and whom to ask for more."""
    files = personal_data(actor_of(request), only=("files",))["files"]
    return render(
        request,
        "account/my_data.html",
        {
            "sections": [title for title, _read in SECTIONS.values()],
            "files": [file for file in files if file["destroyed_at"] is None],
        },
    )


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The copy, as JSON."""
    return JsonResponse(
        personal_data(actor_of(request)),
        encoder=JSONEncoder,  # the API's, so that both give the same
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@login_required
@require_safe
def archive(request: HttpRequest) -> StreamingHttpResponse:
    """The copy and the files themselves, as a ZIP that is made while it is sent."""
    return StreamingHttpResponse(
        own_archive(actor_of(request), JSONEncoder),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What is erased, what stays and why, what stands in the way; and the button."""
    actor = actor_of(request)
    form = AddressForm(request.POST or None)
    if accepted_post(request, form, lambda: ask_erasure(actor=actor, **form.cleaned_data)):
        logout(request)
        return render(request, "account/erased.html")
    context = {"form": form, "in_the_way": in_the_way(actor)}
    return render(request, "account/erase.html", context, status=422 if form.errors else 200)
