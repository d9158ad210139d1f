"""A call as search engines read it: schema.org's Event as JSON-LD (JSON-LD 1.1 in HTML)."""
# tested by: tests/frontend/pages/public/found/test_event_data.py

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from challenge.models import Edition, Field

SCHEMA = "https://schema.org"
# no text of an organiser can end the element, or begin another one
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def event_data(edition: Edition, fields: Iterable[Field]) -> SafeString:
    """For the content of a script element: dates, organisers, where to apply, in the reader's
    language.
    """
    text = json.dumps(_event(edition, fields), ensure_ascii=False)
    return SafeString(text.translate(_ESCAPES))


def _event(edition: Edition, fields: Iterable[Field]) -> dict[str, Any]:
    page = settings.SITE_URL + reverse("public:edition", args=[edition.slug])
    picture = settings.SITE_URL + reverse("public:share_image", args=[edition.slug])
    hosts = [edition.host, *edition.co_hosts.split(",")]
    return {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": page,
        "name": edition.name,
        "description": edition.summary or edition.tagline or edition.name,
        "startDate": _local(edition, edition.opens_at),
        "endDate": _local(edition, edition.closes_at),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": page},
        "organizer": [
            {"@type": "Organization", "name": host.strip()} for host in hosts if host.strip()
        ],
        "keywords": [field.name for field in fields],
        "inLanguage": get_language() or settings.LANGUAGE_CODE,
        "image": [picture],
        "url": page,
    }


def _local(edition: Edition, moment: datetime) -> str:
    """ISO 8601 with the offset of the edition's zone."""
    return moment.astimezone(ZoneInfo(edition.time_zone)).isoformat(timespec="seconds")
