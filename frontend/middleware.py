"""Turn a refusal into a page that says what happened and what to do; views need no try/except."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.queries import editions_run_by

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
_NEEDED = _(
    "Organisers need a second way to sign in. Set up an authenticator app or a passkey first."
)


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


class SecondFactor:
    """Require a second factor of organisers in production.

    Without one, the organisers' pages lead to setting it up, and the API refuses writes.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let everybody else pass untouched."""
        if (
            settings.REQUIRE_ORGANISER_MFA
            and self._concerned(request)
            and not is_mfa_enabled(request.user)
        ):
            if request.path.startswith("/api/"):
                return JsonResponse(
                    {"code": "second_factor_needed", "detail": str(_NEEDED)}, status=403
                )
            messages.warning(request, _NEEDED)
            return redirect("mfa_index")
        return self.get_response(request)

    def _concerned(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.path.startswith(("/run/", "/en/run/")):
            return True
        return (
            request.path.startswith("/api/")
            and request.method not in SAFE
            and editions_run_by(request.user).exists()
        )


require_second_factor = SecondFactor
