"""Turn a refusal into a page that says what happened and what to do; views need no try/except."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone

from challenge.kernel.errors import NotFound, Refusal
from challenge.kernel.versions import ChangedMeanwhile
from challenge.web.second_try import is_lost_race, second_try
from frontend.versions import SHOWN, choices_of, sent_again
from judging.services.panel.visit import note_visit

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalPages:
    """Turn a Refusal into an htmx fragment, JSON, or a full page with its status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; let every other error crash as the bug that it is.

        What a view does not find is answered as what isn't the reader's to see, word for word.
        """
        if is_lost_race(error) and (found := request.resolver_match) is not None:
            try:
                return _answer_again(request, found, error)
            except (Refusal, Http404) as second:
                error = second
        if isinstance(error, Http404):
            error = NotFound()
        if not isinstance(error, Refusal):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(
                {
                    "code": error.code,
                    "detail": str(error.detail),
                    "fields": {k: str(v) for k, v in error.fields.items()},
                },
                status=error.status,
            )
        if isinstance(error, ChangedMeanwhile) and not getattr(request, "htmx", False):
            return self.show_both(request, error)
        if getattr(request, "htmx", False):
            template = "refusal.html#notice"
        else:
            template = "404.html" if isinstance(error, NotFound) else "refusal.html"
        return render(request, template, {"refusal": error}, status=error.status)

    def show_both(self, request: HttpRequest, error: ChangedMeanwhile) -> HttpResponse:
        """What two people changed, side by side, with everything that was typed, to choose."""
        context = {
            "refusal": error,
            "choices": choices_of(error),
            "is_whole": error.is_whole,
            "shown": error.version if error.is_whole else request.POST.get(SHOWN, ""),
            "sent": list(sent_again(request)),
        }
        return render(request, "changed_meanwhile.html", context, status=error.status)


def _answer_again(request: HttpRequest, found: ResolverMatch, error: Exception) -> HttpResponse:
    """The view's own answer to the same request; files are read from their beginning."""
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    view: Callable[..., HttpResponse] = found.func
    return second_try(error, view, request, *found.args, **found.kwargs)


show_refusals = RefusalPages


def note_visits(get_response: Handler) -> Handler:
    """A judge who looks at a page of theirs, or whose device asks the judges' API, was here."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        where = request.resolver_match
        is_judges = where is not None and (
            "judges" in where.namespaces or where.route.startswith("api/v1/judge/")
        )
        if (
            is_judges
            and response.status_code < HTTPStatus.BAD_REQUEST
            and request.user.is_authenticated
        ):
            note_visit(actor=request.user)
        return response

    return middleware


def end_in_own_zone(get_response: Handler) -> Handler:
    """The zone of one request's edition (frontend/http.py) is not that of the next request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return middleware
