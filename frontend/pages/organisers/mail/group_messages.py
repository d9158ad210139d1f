"""Messages of the office to a group: written, looked through, sent or scheduled."""
# tested by: tests/frontend/pages/organisers/mail/test_group_messages.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import NotAllowed
from challenge.models import GroupMessage
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.mail.message_form import (
    WHO_IN_WORDS,
    GroupMessageForm,
    SendAtForm,
    shown_values,
)
from frontend.typed_values import idempotency_key, number_in
from frontend.versions import seen_version
from gatherings.queries.message_groups import messages_of_edition, readers_in
from gatherings.services.group_messages.sending import (
    drop_message,
    schedule_message,
    send_message_now,
    unschedule_message,
    words_for,
)
from gatherings.services.group_messages.writing import (
    change_message,
    leave_out,
    write_message,
)

EITHER = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE, READERS_SHOWN = 30, 50


@login_required
@EITHER
def group_messages(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and the form of another one."""
    desk = _organisers_desk(request, slug)
    form = GroupMessageForm(desk.edition, request.POST if request.method == "POST" else None)
    written = accepted_post(
        request,
        form,
        lambda: write_message(
            actor=desk.actor,
            edition=desk.edition,
            words=form.words(),
            group=form.group(),
            idempotency_key=idempotency_key(request),
        ),
    )
    if written:
        messages.success(request, _("Written. Look through who gets it, then send it."))
        return redirect("organisers:group_message", slug, written.pk)
    rows = messages_of_edition(desk.actor, desk.edition)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(row, WHO_IN_WORDS[row.group.get("who", "writers")]) for row in page.object_list]
    return _shown(request, desk, "group_messages", form=form, lines=lines, page=page)


@login_required
@EITHER
def group_message(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them: its words, and everybody who would get it."""
    desk, message = _message_at(request, slug, pk)
    form = GroupMessageForm(
        desk.edition,
        request.POST if request.method == "POST" else None,
        initial=shown_values(message),
    )
    if accepted_post(
        request,
        form,
        lambda: change_message(
            actor=desk.actor,
            message=message,
            words=form.words(),
            group=form.group(),
            seen=seen_version(request),
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:group_message", slug, pk)
    return _one(request, desk, message, form=form, send_at=SendAtForm())


@login_required
@require_POST
def readers(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the chosen people out; `back` puts one in again."""
    desk, message = _message_at(request, slug, pk)
    back = request.POST.get("back", "")
    chosen = [back] if back else request.POST.getlist("out")
    people = [number for text in chosen if (number := number_in(text))]
    leave_out(actor=desk.actor, message=message, people=people, back=bool(back))
    return redirect("organisers:group_message", slug, pk)


@login_required
@require_POST
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Now."""
    desk, message = _message_at(request, slug, pk)
    send_message_now(actor=desk.actor, message=message)
    messages.success(request, _("It is being sent. The list of messages shows each mail."))
    return redirect("organisers:group_message", slug, pk)


@login_required
@require_POST
def schedule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """At the time that is named; `cancel` takes it back."""
    desk, message = _message_at(request, slug, pk)
    if request.POST.get("cancel"):
        unschedule_message(actor=desk.actor, message=message)
        messages.success(request, _("It is not sent then. You can change it again."))
        return redirect("organisers:group_message", slug, pk)
    send_at = SendAtForm(request.POST)
    if accepted_post(
        request,
        send_at,
        lambda: schedule_message(
            actor=desk.actor, message=message, at=send_at.cleaned_data["send_at"]
        ),
    ):
        messages.success(request, _("Scheduled. Until then you can cancel it."))
        return redirect("organisers:group_message", slug, pk)
    form = GroupMessageForm(desk.edition, initial=shown_values(message))
    return _one(request, desk, message, form=form, send_at=send_at)


@login_required
@require_POST
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is not sent."""
    desk, message = _message_at(request, slug, pk)
    drop_message(actor=desk.actor, message=message)
    messages.success(request, _("Dropped. Nothing is sent."))
    return redirect("organisers:group_messages", slug)


def _one(
    request: HttpRequest,
    desk: EditionDesk,
    message: GroupMessage,
    *,
    form: GroupMessageForm,
    send_at: SendAtForm,
) -> HttpResponse:
    search = request.GET.get("search", "").strip()
    found = readers_in(desk.actor, message, search)
    page = Paginator(found, READERS_SHOWN).get_page(request.GET.get("page"))
    out = set(message.left_out)
    everybody = readers_in(desk.actor, message)
    lines = [(person, person.pk in out, *words_for(message, person)) for person in page.object_list]
    context = {
        "message": message,
        "form": form,
        "send_at": send_at,
        "who": WHO_IN_WORDS[message.group.get("who", "writers")],
        "search": search,
        "lines": lines,
        "page": page,
        "count": everybody.exclude(pk__in=out).count(),
        "is_open": message.state in {GroupMessage.State.DRAFT, GroupMessage.State.SCHEDULED},
    }
    return _shown(request, desk, "group_message", **context)


def _organisers_desk(request: HttpRequest, slug: str) -> EditionDesk:
    desk = desk_of(request, slug)
    if not desk.may_act:
        raise NotAllowed
    return desk


def _message_at(request: HttpRequest, slug: str, pk: int) -> tuple[EditionDesk, GroupMessage]:
    desk = _organisers_desk(request, slug)
    return desk, get_object_or_404(messages_of_edition(desk.actor, desk.edition), pk=pk)


def _shown(request: HttpRequest, desk: EditionDesk, template: str, **more: Any) -> HttpResponse:
    forms = [more[name] for name in ("form", "send_at") if name in more]
    status = 422 if any(form.errors for form in forms) else 200
    page = desk.context("messages", **more)
    return render(request, f"organisers/mail/{template}.html", page, status=status)
