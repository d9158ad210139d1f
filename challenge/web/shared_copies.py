"""Which answers caches on the way may keep, for how long, and by what they are recognised.

RFC 9110 (conditional requests: ETag, If-None-Match, 304; Vary), RFC 9111 (caches: Cache-Control).
The address alone decides the language of a public page (/ and /en/), never a cookie or a header,
so no cache can hand one language to a reader of the other.
"""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]
SHARED_SECONDS = 60
SAFE = {"GET", "HEAD"}
PUBLIC = {"public", "found"}  # the namespaces of what anybody may read
_CHANGES = "moments_at_which_it_changes"
# what a countdown says of this very second; the minute stays in, so no older copy is confirmed
_OF_THE_SECOND = re.compile(rb'(?<=data-now=")([^"]{16})[^"]*|(?<=<b data-u="s">)\d\d')


def changes_at(request: HttpRequest, *moments: datetime) -> None:
    """The answer says something else from these moments on: no copy of it outlives them."""
    known = getattr(request, _CHANGES, ())
    setattr(request, _CHANGES, (*known, *moments))


def share_public_answers(get_response: Handler) -> Handler:
    """A public page for somebody of whom we know nothing may be kept by anybody, shortly.

    One for a browser that has any cookie (a session, a language, a hall's mark) is its own alone.
    Answers that say themselves how they are kept are left as they are.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not _is_public(request) or request.method not in SAFE or response.streaming:
            return response
        patch_vary_headers(response, ["Cookie"])
        if response.has_header("Cache-Control"):
            return response
        if response.status_code != HTTPStatus.OK:
            # not there yet, perhaps: the next one who asks is told anew
            response["Cache-Control"] = "no-cache"
            return response
        is_nobodys = not request.COOKIES and not response.cookies
        is_nobodys = is_nobodys and "X-Session-Token" not in request.headers
        seconds = _seconds_kept(request)
        response["Cache-Control"] = (
            f"public, max-age={seconds}" if is_nobodys and seconds else "private, no-cache"
        )
        if not response.has_header("ETag"):
            response["ETag"] = tag_of(response.content)
        found = get_conditional_response(request, etag=response["ETag"], response=response)
        return found if isinstance(found, HttpResponse) else response

    return middleware


def tag_of(content: bytes) -> str:
    """Weak: the same but for the seconds of a countdown."""
    steady = _OF_THE_SECOND.sub(lambda found: found[1] or b"", content)
    return f'W/"{sha256(steady).hexdigest()[:32]}"'


def _is_public(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and not PUBLIC.isdisjoint(found.namespaces[:1])


def _seconds_kept(request: HttpRequest) -> int:
    """Until the next moment at which it changes, at most SHARED_SECONDS."""
    now = timezone.now()
    moments: tuple[datetime, ...] = getattr(request, _CHANGES, ())
    left = [int((moment - now).total_seconds()) for moment in moments if moment > now]
    return min([SHARED_SECONDS, *left])
