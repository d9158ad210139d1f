"""What the startup and the organisers write to each other."""
# tested by: tests/submissions/services/with_organiser/test_messages.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from challenge.web.kept_file import as_kept_file
from frontend.http import actor_of
from frontend.pages.sent_message import message_form, sent_message
from frontend.pages.startups.workspace import my_entry, workspace
from submissions.queries.with_organiser.messages import message_file, messages_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """All messages of the application, and the form of another one."""
    entry, form = my_entry(request, pk), message_form(request)
    if sent_message(request, form, entry):
        messages.success(request, _("Your message is sent. The organiser gets a mail."))
        return redirect("startups:messages", pk)
    rows = messages_of(actor_of(request), entry)
    context = workspace(request, entry, "messages", form=form, thread=rows)
    return render(request, "startups/messages.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def file(request: HttpRequest, pk: int, attached: int) -> HttpResponseBase:
    """A file of one of them."""
    kept = message_file(actor_of(request), my_entry(request, pk), attached)
    return as_kept_file(kept.file, kept.name)
