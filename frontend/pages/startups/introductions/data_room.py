"""A startup's data room: what is in it, to whom it is open until when, and who looked at what."""
# tested by: tests/introductions/services/data_room/test_every_door.py

from datetime import date
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import XLSX_TYPE, as_workbook_file
from frontend.http import accepted_post, actor_of, in_zone_of
from frontend.pages.startups.workspace import my_entry, workspace
from introductions.models import Introduction, RoomFile, RoomTier
from introductions.permissions import may_open_room
from introductions.queries.data_room.log import as_look, looks_of, looks_table, readers_of
from introductions.queries.data_room.room import desk_for, room_file_of
from introductions.queries.visible import introduction_for
from introductions.services.data_room.closing import close_room
from introductions.services.data_room.files import add_room_file, remove_room_file
from introductions.services.data_room.opening import last_moment, open_room, room_consent_lines
from submissions.permissions import may_represent
from submissions.services.files.file_check import REASONS

LOOKS_A_PAGE = 50
CHOOSE = {"required": gettext_lazy("Choose one of the list.")}


class RoomFileForm(forms.Form):
    """A file, what it is, and who sees it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf, .png, .jpg, .jpeg"}),
        help_text=gettext_lazy("PDF, PNG or JPEG. Every page is shown as a picture."),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
        max_length=500,
    )
    about = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=RoomFile.About.choices, error_messages=CHOOSE
    )
    tier = forms.TypedChoiceField(
        label=gettext_lazy("Open to whom"),
        choices=[
            (RoomTier.ROOM, gettext_lazy("Investors to whom you open the data room (T3)")),
            (RoomTier.DECK, gettext_lazy("Also investors to whom you open T2 alone")),
        ],
        coerce=int,
        error_messages=CHOOSE,
    )
    may_download = forms.BooleanField(
        label=gettext_lazy("May be downloaded, with the reader's name on every page"),
        required=False,
    )


class OpeningForm(forms.Form):
    """How far, until when, and the representative's tick."""

    tier = forms.TypedChoiceField(
        label=gettext_lazy("How far"),
        choices=[
            (RoomTier.ROOM, gettext_lazy("T3: all files of the data room")),
            (RoomTier.DECK, gettext_lazy("T2: only files that are marked T2")),
        ],
        coerce=int,
        error_messages=CHOOSE,
    )
    until = forms.DateField(
        label=gettext_lazy("Open until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write a day, as 2027-03-31."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I agree that my company's files are provided to this investor so."),
        error_messages={
            "required": gettext_lazy("Tick that you agree, or leave the room closed."),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, entry: int) -> HttpResponse:
    """Files, investors and the log; posting puts a file in."""
    mine, actor = my_entry(request, entry), actor_of(request)
    shown = desk_for(actor, entry)
    is_sent = request.method == "POST"
    form = RoomFileForm(request.POST, request.FILES) if is_sent else RoomFileForm()

    def add() -> RoomFile:
        typed = dict(form.cleaned_data)
        sent = typed.pop("file")
        winner = shown.winner
        return add_room_file(actor=actor, winner=winner, name=sent.name, file=sent.file, **typed)

    if accepted_post(request, form, add):
        messages.success(request, _("Added. Investors see it once it is checked."))
        return redirect("investors:data-room", entry)
    looks = looks_of(actor, entry)
    page = Paginator(looks, LOOKS_A_PAGE).get_page(request.GET.get("page"))
    context = workspace(
        request,
        mine,
        "introductions",
        desk=shown,
        files=[(row, REASONS.get(row.attachment.refusal_code, "")) for row in shown.files],
        form=form,
        represents=may_represent(actor, mine.startup),
        readers=readers_of(looks),
        looks=[as_look(row) for row in page],
        page=page,
    )
    return render(request, "startups/data_room.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, entry: int, room_file: int) -> HttpResponse:
    """Take a file out: nobody sees it any more."""
    remove_room_file(
        actor=actor_of(request), file=room_file_of(actor_of(request), entry, room_file)
    )
    messages.success(request, _("Removed. Nobody sees the file any more."))
    return redirect("investors:data-room", entry)


@login_required
@require_safe
def looks_file(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The log as a sheet."""
    my_entry(request, entry)  # times are those of the edition
    table = looks_table(actor_of(request), entry)
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.xlsx"'}
    return FileResponse(as_workbook_file(table), content_type=XLSX_TYPE, headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """The consent to open the room to one investor: nothing is ticked beforehand."""
    introduction = _made(request, pk)
    entry = introduction.winner.entry_id
    first = {"tier": RoomTier.ROOM, "until": timezone.localdate(last_moment(introduction))}
    form = OpeningForm(request.POST) if request.method == "POST" else OpeningForm(initial=first)
    act = partial(_open, request, introduction, form)
    if accepted_post(request, form, act):
        messages.success(request, _("Open. This investor finds the data room on its page of you."))
        return redirect("investors:data-room", entry)
    ends = last_moment(introduction, _day_of(form))
    lines = room_consent_lines(introduction, tier=RoomTier.ROOM, ends=ends)
    context = workspace(
        request,
        my_entry(request, entry),
        "introductions",
        introduction=introduction,
        form=form,
        lines=lines,
        represents=may_open_room(actor_of(request), introduction),
    )
    return render(request, "startups/open_room.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, at once."""
    introduction = _made(request, pk)
    close_room(actor=actor_of(request), introduction=introduction)
    messages.success(request, _("Closed. This investor sees nothing of the data room any more."))
    return redirect("investors:data-room", introduction.winner.entry_id)


def _made(request: HttpRequest, pk: int) -> Introduction:
    """An introduction of the person's startup that was made; 404 otherwise."""
    introduction = introduction_for(actor_of(request), pk)
    if introduction.introduced_at is None:
        raise NotFound
    my_entry(request, introduction.winner.entry_id)
    in_zone_of(introduction.investor.edition)
    return introduction


def _open(request: HttpRequest, introduction: Introduction, form: OpeningForm) -> object:
    return open_room(actor=actor_of(request), introduction=introduction, **form.cleaned_data)


def _day_of(form: OpeningForm) -> date | None:
    day = getattr(form, "cleaned_data", {}).get("until")
    return day if isinstance(day, date) else None
