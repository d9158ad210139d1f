"""What organisers and one startup write to each other."""
# tested by: tests/submissions/services/with_organiser/test_messages.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from challenge.permissions import may_assist
from challenge.web.kept_file import as_kept_file
from frontend.http import actor_of
from frontend.pages.organisers.entries.entries import entry_of
from frontend.pages.sent_message import message_form, sent_message
from submissions.queries.with_organiser.messages import message_file, messages_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All messages about the entry, and the form of another one."""
    actor, entry, form = actor_of(request), entry_of(request, slug, pk), message_form(request)
    if sent_message(request, form, entry):
        messages.success(request, _("The message is sent. The startup gets a mail."))
        return redirect("organisers:entry_messages", slug, pk)
    context = {
        "edition": entry.edition,
        "nav": "entries",
        "entry": entry,
        "thread": messages_of(actor, entry),
        "form": form,
        "may_assist": may_assist(actor, entry.edition),
    }
    status = 422 if form.errors else 200
    return render(request, "organisers/entries/messages.html", context, status=status)


@login_required
@require_safe
def file(request: HttpRequest, slug: str, pk: int, attached: int) -> HttpResponseBase:
    """A file of one of them."""
    kept = message_file(actor_of(request), entry_of(request, slug, pk), attached)
    return as_kept_file(kept.file, kept.name)
