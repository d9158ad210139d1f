"""Turn a refusal into a page that says what happened and what to do; views need no try/except."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from challenge.kernel.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalPages:
    """Turn a Refusal into an htmx fragment, JSON, or a full page with its status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; let every other error crash as the bug that it is."""
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
        template = "refusal.html#notice" if getattr(request, "htmx", False) else "refusal.html"
        return render(request, template, {"refusal": error}, status=error.status)


show_refusals = RefusalPages
