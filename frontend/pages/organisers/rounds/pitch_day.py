"""Pitch day from an organiser's phone: running order, clock, who is in the hall, the ceremony."""
# tested by: tests/frontend/pages/organisers/rounds/test_pitch_day.py

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import InvalidInput, NotFound
from frontend.in_words.hall import audience_rows, order_rows, pitch_words, stage_buttons
from frontend.pages.organisers.desk import EditionDesk, round_of
from frontend.pages.organisers.setup.edition_fields import Moment
from frontend.papers.paper import as_download
from frontend.papers.tickets import ticket_sheet
from frontend.typed_values import idempotency_key, number_in, row_number
from judging.models import Judge, PitchSession, Round, RoundKind
from judging.queries.overview.hall_feeds import OrganisersFeed
from judging.queries.results.published.ceremony import places_to_reveal
from judging.queries.rounds.hall_vote import tickets_of
from judging.queries.rounds.live_stage import pitch_session_of
from judging.services.results.hall_acts import act_in_hall
from judging.services.rounds.pitch_day.plan import MOST_BETWEEN, MOST_BREAK
from judging.services.rounds.pitch_day.prepare import prepare_pitch_day
from judging.services.rounds.pitch_day.presence import remind_at_table

MINUTE = 60
TICKETS_OF_A_FILE = 126  # six pages
TIMES = ("pitch_seconds", "question_seconds")


class PlanForm(forms.Form):
    """When the pitches begin, and after how many of them there is a break; its minutes apart."""

    starts_at = Moment(required=False)
    break_every = forms.IntegerField(min_value=0, max_value=MOST_BETWEEN, required=False)


@login_required
@require_safe
def pitch_day(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The remote control; before there is a session, the form that prepares it."""
    desk, round = _pitch_round(request, slug, order)
    session = pitch_session_of(round.pk)
    context = _context(request, desk, round, session)
    return render(request, "organisers/rounds/pitch_day.html", context)


@login_required
@require_safe
def part(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """What changes on it, to be put in its place."""
    desk, round = _pitch_round(request, slug, order)
    session = pitch_session_of(round.pk)
    if session is None:
        raise NotFound
    context = _context(request, desk, round, session)
    return render(request, "organisers/rounds/_pitch_stage.html", context)


@login_required
@require_POST
def act(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One act; a script that asks for JSON is told that it is done, everybody else goes back."""
    desk, round = _pitch_round(request, slug, order)
    name = request.POST.get("act", "")
    if name == "prepare":
        prepare_pitch_day(actor=desk.actor, round=round, **_times(request))
    else:
        session = pitch_session_of(round.pk)
        if session is None:
            raise NotFound
        _do(request, desk, session, name)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return redirect("organisers:pitch_day", slug, order)


def _do(request: HttpRequest, desk: EditionDesk, session: PitchSession, name: str) -> None:
    if name == "remind":
        pk = row_number(request, "judge")
        judge = get_object_or_404(Judge.objects.select_related("user"), edition=desk.edition, pk=pk)
        about = row_number(request, "slot") or None
        remind_at_table(actor=desk.actor, session=session, judge=judge, slot=about)
        messages.success(request, _("%(name)s sees the reminder now.") % {"name": judge})
        return
    act_in_hall(
        actor=desk.actor,
        session=session,
        act=name,
        slot=row_number(request, "slot") or None,
        place=row_number(request, "place") or None,
        tickets=number_in(request.POST.get("tickets", "").strip()),
        seen=number_in(request.POST.get("seen", "")),
        idempotency_key=idempotency_key(request),
        **_typed_for(request, name),
    )


@login_required
@require_safe
def tickets(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Tickets of the audience's vote as PDF.  ?from= the number of the first."""
    desk, round = _pitch_round(request, slug, order)
    session = pitch_session_of(round.pk)
    if session is None:
        raise NotFound
    first = number_in(request.GET.get("from", "")) or 1
    rows = tickets_of(desk.actor, session)[first - 1 : first - 1 + TICKETS_OF_A_FILE]
    if not rows:
        raise NotFound
    made = [(row["code"], request.build_absolute_uri(row["path"])) for row in rows]
    answer = as_download(ticket_sheet(desk.edition.name, made), f"tickets-{slug}-{first}")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _ticket_files(count: int) -> list[tuple[int, int]]:
    """First and last number of each file."""
    size = TICKETS_OF_A_FILE
    return [(first, min(first + size - 1, count)) for first in range(1, count + 1, size)]


def _typed_for(request: HttpRequest, act: str) -> dict[str, Any]:
    """What only this act takes."""
    if act == "set_times":
        return _times(request)
    if act != "set_plan":
        return {}
    form = PlanForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(fields={name: str(words[0]) for name, words in form.errors.items()})
    return form.cleaned_data | _times(request, ("break_seconds",), most=MOST_BREAK // MINUTE)


def _times(
    request: HttpRequest, names: tuple[str, ...] = TIMES, most: int = MINUTE
) -> dict[str, int]:
    """Minutes as typed (also 2.5), in seconds."""
    found, wrong = {}, {}
    for name in names:
        text = request.POST.get(name, "").strip().replace(",", ".")
        whole, _dot, rest = text.partition(".")
        minutes, tenths = number_in(whole), number_in(rest[:1] or "0")
        if minutes is None or tenths is None or minutes > most:
            wrong[name] = _("Give minutes, for example 5 or 2.5.")
        else:
            found[name] = minutes * MINUTE + tenths * MINUTE // 10
    if wrong:
        raise InvalidInput(fields=wrong)
    return found


def _pitch_round(request: HttpRequest, slug: str, order: int) -> tuple[EditionDesk, Round]:
    desk, round = round_of(request, slug, order)
    if round.kind != RoundKind.PITCH:
        raise NotFound
    return desk, round


def _hall_rows(live: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The judges, each with the sheets that they still owe, of now and of earlier entries."""
    entries = {row["slot"]: row for row in rows}
    now = live["stage"]["slot"] if live["stage"] else None
    return [
        {
            **judge,
            "owed_on_stage": {"slot": now, "reminded": judge["reminded"]},
            "owed": [
                {
                    **owed,
                    "is_over": True,
                    "tail": f"-{owed['slot']}",
                    "place": entries[owed["slot"]]["place"],
                    "label": entries[owed["slot"]]["label"],
                }
                for owed in judge["earlier"]
            ],
        }
        for judge in live["judges"]
    ]


def _context(
    request: HttpRequest, desk: EditionDesk, round: Round, session: PitchSession | None
) -> dict[str, Any]:
    if session is None:
        return desk.context("control_room", session=None, default_minutes=(5, 5))
    session.round = round
    look = OrganisersFeed(session.pk).look({desk.actor.pk})
    screen = request.build_absolute_uri(reverse("public:hall_screen", args=[session.screen_key]))
    rows = order_rows(look.common)
    return desk.context(
        "control_room",
        session=session,
        live={**look.common, "judges": _hall_rows(look.common, rows)},
        rows=rows,
        now=next((row for row in rows if row["is_on"]), None),
        following=next((row for row in rows if row["is_waiting"]), None),
        waiting=[row for row in rows if row["is_waiting"]],
        here=sum(row["checked_in_at"] is not None for row in look.common["judges"]),
        prizes=places_to_reveal(session),
        screen=screen,
        words=pitch_words(),
        buttons=stage_buttons(look.common),
        ticket_files=_ticket_files((look.common["vote"] or {}).get("tickets", 0)),
        audience=audience_rows(look.common["audience"]),
        minutes=(session.pitch_seconds / MINUTE, session.question_seconds / MINUTE),
        break_minutes=session.break_seconds / MINUTE,
    )
