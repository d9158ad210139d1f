"""Nothing typed is lost when the session ends in the middle of a form.

It is stored in the visitor's session and shown again after the sign-in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

KEY = "kept_form"
MOST_LETTERS = 200_000  # a few pages of the longest answers; more isn't a form of ours
View = Callable[..., HttpResponse]


def signed_in_or_kept(view: View) -> View:
    """Like login_required, but what a signed-out person sent is kept for the same page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return answer


def kept_form(request: HttpRequest) -> QueryDict | None:
    """What was sent to this page before the sign-in; given out once."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    messages.info(request, _("You had been signed out. What you typed is back: save it now."))
    return QueryDict(kept["typed"])


def _keep(request: HttpRequest) -> None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if sum(len(value) for values in typed.lists() for value in values[1]) <= MOST_LETTERS:
        request.session[KEY] = {"path": request.path, "typed": text}
