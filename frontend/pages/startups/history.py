"""The history of the answers of one application: who, when, what changed; restore."""
# tested by: tests/submissions/services/history/test_restore_answer.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.text.plain_text import plain_text
from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, workspace
from frontend.typed_values import row_number
from submissions.queries.answers.history import changed_fields, kept_answers
from submissions.services.history.restore_answer import restore_answer


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers that were changed, and the versions of the chosen one."""
    entry, actor = my_entry(request, pk), actor_of(request)
    fields = changed_fields(actor, entry)
    wanted = request.GET.get("key", "")
    chosen = next((row for row in fields if row.key == wanted), None)
    versions = kept_answers(actor, entry, chosen.key) if chosen else []
    facts = {"fields": fields, "chosen": chosen, "versions": versions}
    return render(request, "startups/history.html", workspace(request, entry, "history", **facts))


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an earlier version stand again."""
    entry, key = my_entry(request, pk), plain_text(request.POST.get("key", ""))
    restore_answer(
        actor=actor_of(request),
        entry=entry,
        key=key,
        version=row_number(request, "version"),
        base_version=row_number(request, "base"),
    )
    messages.success(request, _("The earlier answer stands again. The other one is kept here."))
    return redirect(f"{reverse('startups:history', args=[pk])}?{urlencode({'key': key})}")
