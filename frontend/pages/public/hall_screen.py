"""The screen in the hall, at an address that nobody guesses: no score, no judge, no form."""
# tested by: tests/frontend/pages/public/test_hall_screen.py

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.web.event_hub import stream_of
from frontend.http import in_zone_of
from frontend.in_words.hall import pitch_words
from judging.models import PitchSession
from judging.queries.overview.hall_feeds import ANYBODY, ScreenFeed
from judging.queries.rounds.live_stage import session_of_screen

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """Follows the stage by itself."""
    session = _session(key)
    in_zone_of(session.round.edition)
    context = {
        "key": key,
        "edition": session.round.edition,
        "round": session.round,
        "words": pitch_words(),
    }
    answer = render(request, "public/hall_screen.html", context)
    return _hidden(answer)


@require_safe
def state(request: HttpRequest, key: str) -> HttpResponse:
    """The state once, as the stream sends it."""
    look = ScreenFeed(_session(key).pk).look({ANYBODY})
    return _hidden(JsonResponse({**look.common, "own": {}}))


@require_safe
def stream(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """Server-sent events."""
    return _hidden(stream_of(request, ScreenFeed(_session(key).pk), ANYBODY))


def _session(key: str) -> PitchSession:
    session = session_of_screen(key)
    if session is None:
        raise Http404
    return session


def _hidden(answer: Answer) -> Answer:
    """From search engines and caches, and the address from other sites."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
