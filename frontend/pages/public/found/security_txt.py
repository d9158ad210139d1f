"""security.txt (RFC 9116): whom to tell of a hole in this installation."""
# tested by: tests/frontend/pages/public/found/test_security_txt.py

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

GOOD_FOR = timedelta(days=180)  # what is served is today's setting; copies elsewhere grow old


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """404 while nobody has said who answers."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = datetime.combine((timezone.now() + GOOD_FOR).date(), time(tzinfo=UTC))
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ko, en",
        f"Canonical: {settings.SITE_URL}{reverse('found:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
