"""robots.txt (RFC 9309): what search engines leave alone, and where the list of pages is."""
# tested by: tests/frontend/pages/public/found/test_robots.py

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

# people's own parts, programs' doors, and addresses that are keys
_CLOSED = (
    "account/", "apply/", "demo/", "enter/", "files/", "invest/", "judge/", "live/", "login/",
    "run/", "vote/",
)  # fmt: skip
_WITHOUT_LANGUAGE = ("_allauth/", "api/", "i18n/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is for nobody to find: every company in it is invented."""
    lines = ["User-agent: *"]
    if settings.DEMO:
        lines.append("Disallow: /")
    else:
        lines += [f"Disallow: /{part}" for part in _WITHOUT_LANGUAGE]
        lines += [f"Disallow: {start}{part}" for start in ("/", "/en/") for part in _CLOSED]
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('found:sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
