"""Buttons of a mail about a meeting: they pick a time or propose others, and sign nobody in.

Opening one shows what it would do, since mail scanners open links too; only its page's button acts.
The key says whose mail it is, and that person acts.
"""
# tested by: tests/frontend/pages/account/test_mailed_meeting.py

from functools import partial
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.errors import Refusal
from challenge.models import MailButtons, User
from challenge.queries import mail_of_key
from frontend.forms import SlotsForm
from frontend.http import accepted_post, attempt, in_zone_of
from introductions.queries.meetings.free_times import suggested_slots
from introductions.queries.meetings.shown import MeetingShown, meeting_of_mail
from introductions.services.meetings.hold import MeetingOver
from introductions.services.meetings.pick import pick_slot
from introductions.services.meetings.propose import propose_slots


@never_cache
@require_safe
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """What is proposed or fixed."""
    _reader, shown = _opened(key)
    return _page(request, key, shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: HttpRequest, key: str, offer: int, slot: int) -> HttpResponse:
    """One time: what picking it means, and the button that does."""
    reader, shown = _opened(key)
    if request.method != "POST":
        stands = shown.meeting is not None and shown.meeting.offer == offer
        wanted = [pair for pair in shown.slots if pair[0] == slot and stands]
        return _page(request, key, shown, wanted=wanted[0] if wanted else None, is_old=not stands)
    act = partial(pick_slot, actor=reader, introduction=shown.introduction, offer=offer, slot=slot)
    tried = attempt(act, Refusal)
    if tried.refusal is None:
        return redirect("account:meeting", key)
    return _page(request, key, _opened(key)[1], refusal=tried.refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def others(request: HttpRequest, key: str) -> HttpResponse:
    """None of these: times of one's own, beginning with three that seem free."""
    reader, shown = _opened(key)
    form = SlotsForm.showing(
        request.POST if request.method == "POST" else None,
        starts=suggested_slots(shown.introduction),
        seen=shown.version,
        place=shown.meeting.venue if shown.meeting else "",
        minutes=shown.meeting.minutes if shown.meeting else 30,
    )
    act = partial(propose_slots, actor=reader, introduction=shown.introduction)
    if accepted_post(request, form, lambda: act(**form.as_service())):
        return redirect("account:meeting", key)
    context = {"shown": shown, "key": key, "form": form, "edition": _edition(shown)}
    status = 422 if form.errors else 200
    return render(request, "account/meeting_others.html", context, status=status)


def _opened(key: str) -> tuple[User, MeetingShown]:
    """Whose mail it is, and what it is about, in the edition's zone."""
    mail = mail_of_key(key, MailButtons.MEETING)
    shown = meeting_of_mail(mail) if mail else None
    if mail is None or mail.to_user is None or shown is None:
        _over()
    in_zone_of(shown.introduction.investor.edition)
    return mail.to_user, shown


def _over() -> NoReturn:
    """The same for a key that is wrong or old and for a meeting that may not be any more."""
    raise MeetingOver


def _edition(shown: MeetingShown) -> Any:
    return shown.introduction.investor.edition


def _page(
    request: HttpRequest,
    key: str,
    shown: MeetingShown,
    *,
    wanted: Any = None,
    is_old: bool = False,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "shown": shown,
        "key": key,
        "wanted": wanted,
        "is_old": is_old,
        "refusal": refusal,
        "edition": _edition(shown),
    }
    status = refusal.status if refusal else 200
    return render(request, "account/meeting.html", context, status=status)
