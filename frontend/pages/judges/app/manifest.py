"""The web app manifest: the judge's part as an app of its own, in each language."""
# tested by: tests/frontend/pages/judges/app/test_manifest.py

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

INDIGO, PAPER = "#2a49c6", "#f5f6f8"
ICONS = (("192", 192, "any"), ("512", 512, "any"), ("512-maskable", 512, "maskable"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons, and the judge's part as scope: what lies outside opens in the browser.

    Korean and English have addresses, so scopes, of their own: each is an app.
    """
    home = reverse("judges:home")
    facts = {
        "id": home,
        "start_url": home,
        "scope": home,
        "lang": get_language(),
        "dir": "ltr",
        "name": _("Startup Challenge: judging"),
        "short_name": pgettext("app", "Judging"),
        "description": _("Score startups, with or without a connection."),
        "display": "standalone",
        "theme_color": INDIGO,
        "background_color": PAPER,
        "icons": [_icon(*icon) for icon in ICONS],
    }
    answer = JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/manifest+json"
    return answer


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"img/app/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
