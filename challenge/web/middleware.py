"""What happens to every request around its view: a time stamp, an id, the API's language, and
that no cache keeps what a signed-in person is shown.
"""

import uuid
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from challenge.kernel.text.plain_text import plain_text
from challenge.web.first_byte import first_byte_at

Handler = Callable[[HttpRequest], HttpResponse]


def stamp_request(get_response: Handler) -> Handler:
    """Note when the request's first byte reached us, and give it an id that logs, audit and tasks
    carry.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reached_at = first_byte_at(request)  # type: ignore[attr-defined]
        request_id = request.headers.get("X-Request-ID", "")[:64] or uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return middleware


def speak_api_language(get_response: Handler) -> Handler:
    """API paths carry no language prefix: there the caller's Accept-Language (or language cookie)
    decides.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/api/", "/_allauth/", "/healthz")):
            language = translation.get_language_from_request(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return get_response(request)

    return middleware


def bind_actor(get_response: Handler) -> Handler:
    """Let logs name who acted (by id, never by address)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            structlog.contextvars.bind_contextvars(user_id=request.user.pk)
        return get_response(request)

    return middleware


def reader_sign(request: HttpRequest) -> str:
    """Stands for who reads, says nothing of them, and is "-" for nobody: by it a device knows whose
    copies it keeps.
    """
    reader = getattr(request, "user", None)
    if reader is None or not reader.is_authenticated:
        return "-"
    return salted_hmac("reader", str(reader.pk), algorithm="sha256").hexdigest()[:16]


def keep_no_copies(get_response: Handler) -> Handler:
    """What a signed-in person is answered stays in no cache, whichever view answers: consent, role
    or a conflict of interest may take it away at any time.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        sign = reader_sign(request)
        if was_signed_in or sign != "-":
            response["Cache-Control"] = "private, no-store"
        response["X-Reader"] = sign
        return response

    return middleware


def fold_typed_text(get_response: Handler) -> Handler:
    """Control characters in a form, which come along with pasted text, become blanks: no page, mail
    or export can show them.  Passwords are kept as typed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_form = request.content_type in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }
        # there the view decides what to read, and once: a form that was read has no body any more
        is_program = request.path.startswith(("/api/", "/_allauth/"))
        if request.method == "POST" and is_form and not is_program:
            typed = request.POST.copy()
            for name, texts in request.POST.lists():
                if "password" not in name:
                    typed.setlist(name, [plain_text(text) for text in texts])
            typed._mutable = False
            request.POST = typed  # type: ignore[assignment]
        return get_response(request)

    return middleware


def refuse_nul(get_response: Handler) -> Handler:
    """No database keeps NUL as text, and nobody types it: a form or an address that holds one is
    answered in words, not by a crash.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = [request.GET]
        if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
            sent.append(request.POST)
        if "\x00" in request.path or any(
            "\x00" in text for typed in sent for _name, texts in typed.lists() for text in texts
        ):
            if request.path.startswith("/api/"):
                raise BadRequest("NUL in the address")  # answered in the API's own shape
            words = _(
                "What was sent holds a character that can't be kept (NUL). Go back, take it "
                "out and send it again."
            )
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware
