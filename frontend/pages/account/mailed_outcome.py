"""Buttons of a mail that asks what came of an introduction: they open a short form, and sign nobody
in.

Opening one writes nothing, since mail scanners open links too; only its form's button does.  Once
the mail's side has answered, or the introduction has ended, they do nothing any more.
"""
# tested by: tests/frontend/pages/account/test_mailed_outcome.py

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import MailButtons, User
from challenge.queries import mail_of_key
from frontend.forms import OutcomeForm
from frontend.http import accepted_post, in_zone_of
from frontend.in_words.outcomes import told_lines
from introductions.models import Told
from introductions.queries.meetings.told import Asked, told_of_mail
from introductions.services.reports import QuestionOver, report_outcome


@never_cache
@require_safe
def outcome(request: HttpRequest, key: str) -> HttpResponse:
    """The question with its answers, or that it is answered."""
    _reader, asked = _opened(key)
    return _page(request, key, asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, key: str, told: str) -> HttpResponse:
    """One answer: what goes with it, and the button that sends it."""
    reader, asked = _opened(key)
    if told not in Told.values:
        raise NotFound
    if asked.is_answered:
        return redirect("account:outcome", key)
    form = OutcomeForm.showing(request, Told(told), asked.shown)
    act = partial(report_outcome, actor=reader, introduction=asked.shown.introduction)
    if accepted_post(request, form, lambda: act(**form.as_service())):
        return redirect("account:outcome", key)
    return _page(request, key, asked, form=form)


def _opened(key: str) -> tuple[User, Asked]:
    """Whose mail it is, and what it asks, in the edition's zone."""
    mail = mail_of_key(key, MailButtons.OUTCOME)
    asked = told_of_mail(mail) if mail else None
    if mail is None or mail.to_user is None or asked is None:
        raise QuestionOver  # the same for a wrong key and for a question that is over
    in_zone_of(asked.shown.introduction.investor.edition)
    return mail.to_user, asked


def _page(
    request: HttpRequest, key: str, asked: Asked, *, form: OutcomeForm | None = None
) -> HttpResponse:
    context = {
        "shown": asked.shown,
        "is_answered": asked.is_answered,
        "lines": told_lines(asked.shown.own),
        "key": key,
        "choices": Told.choices,
        "form": form,
        "edition": asked.shown.introduction.investor.edition,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "account/outcome.html", context, status=status)
