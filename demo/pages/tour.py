"""The tour of the demo: five stops, each as the person whose page it is."""
# tested by: tests/demo/pages/test_tour.py

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import AuditEvent, User
from demo import slugs
from demo.pages.addresses import BACKEND, READY
from frontend.http import safe_next
from judging.models import Assignment
from submissions.models import Entry

COOKIE = f"{settings.COOKIE_PREFIX}demo_tour"  # the number of the stop, from 1


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop.  role: as whom (empty: as whoever one is); where: the path of its page."""

    title: Promise
    text: Promise
    role: str
    where: Callable[[User | None], str]


def _question(user: User | None) -> str:
    entry = Entry.objects.filter(edition__slug=slugs.OPEN, startup__members__user=user).first()
    if entry is None:
        return reverse("startups:home")
    section = entry.edition.questions.order_by("order")[0].section
    return reverse("startups:section", args=[entry.pk, section])


def _scoring(user: User | None) -> str:
    mine = Assignment.objects.filter(judge__user=user, state="active", round__state="open")
    waiting = mine.exclude(sheet__state="submitted").order_by("pk").first()
    if waiting is None:
        return reverse("judges:home")
    return reverse("judges:entry", args=[waiting.round_id, waiting.pk])


STOPS = (
    Stop(
        _("The call"),
        _("Dates, criteria word for word and all questions, readable before anybody signs up."),
        "",
        lambda _user: reverse("public:edition", args=[slugs.OPEN]),
    ),
    Stop(
        _("A startup writes"),
        _("Beside each question stands what judges look at. What is typed saves itself."),
        "writing",
        _question,
    ),
    Stop(
        _("A judge scores"),
        _("The deck beside the rubric. Choose a level: the next criterion follows by itself."),
        "judge",
        _scoring,
    ),
    Stop(
        _("The organiser sees what to do"),
        _("Pace, late judges, and how sure the ranking is, while scoring goes on."),
        "organiser",
        lambda _user: reverse("organisers:control_room", args=[slugs.NEXT]),
    ),
    Stop(
        _("A result that anybody can check"),
        _("Winners, how they were chosen, and the file from which the ranking can be computed."),
        "",
        lambda _user: reverse("public:results", args=[slugs.MAIN]),
    ),
)


def bar(request: HttpRequest) -> HttpResponse:
    """Where one is on the tour, and the way on; nothing where no tour is taken."""
    kept = request.COOKIES.get(COOKIE, "")
    if kept not in {str(number) for number in range(1, len(STOPS) + 1)}:
        return HttpResponse()
    number = int(kept)
    context = {"number": number, "stops": STOPS, "stop": STOPS[number - 1]}
    return render(request, "demo/tour.html", context)


def go(request: HttpRequest, number: int) -> HttpResponse:
    """To a stop, signed in as its person; 0 ends the tour where one is."""
    if number == 0:
        answer = redirect(safe_next(request) or reverse("public:home"))
        answer.delete_cookie(COOKIE)
        return answer
    if number > len(STOPS):
        raise Http404
    stop = STOPS[number - 1]
    person = _person(stop.role) if stop.role else None
    if person is not None:
        login(request, person, backend=BACKEND)
    answer = redirect(stop.where(person))
    answer.set_cookie(
        COOKIE, str(number), httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES
    )
    return answer


def _person(role: str) -> User:
    ready = AuditEvent.objects.filter(action=READY).first()
    people = ready.facts.get("people", []) if ready else []
    found = [int(pk) for name, pk, _part in people if name == role]
    return get_object_or_404(User, pk__in=found)
