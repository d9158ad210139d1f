"""Where judges disagree: opening discussions, reading and moderating them, both sheets."""
# tested by: tests/frontend/pages/organisers/rounds/test_discussions.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from frontend.http import accepted, attempt
from frontend.pages.organisers.desk import MOST_ROWS, EditionDesk, round_of
from frontend.pages.organisers.setup.edition_fields import Moment
from frontend.typed_values import number_in, row_number
from judging.models import Discussion, DiscussionPost, Round
from judging.queries.overview.discussion.disagreement import (
    disagreements,
    thread_of,
    with_judges,
)
from judging.services.rounds.discussion.end import stop_discussion
from judging.services.rounds.discussion.open import open_all_apart, open_discussions
from judging.services.rounds.discussion.seats import replace_chair
from judging.services.rounds.discussion.talk import hide_post

NO_TIME = gettext_lazy("Give a day and a time, for example 2026-12-22 18:00.")


class OpenForm(forms.Form):
    """Until when; which entries and chairs stand in the rows of the table."""

    ends_at = Moment(
        label=gettext_lazy("The discussions end"),
        error_messages={"required": NO_TIME, "invalid": NO_TIME},
        help_text=gettext_lazy("No later than scoring closes."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discussions(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Entries by the rule and with flags; POST opens those that are ticked, or all by the rule."""
    desk, round = round_of(request, slug, order)
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(sent, initial={"ends_at": round.closes_at})
    if sent is not None and form.is_valid():
        opened = accepted(form, lambda: _open(request, desk, round, form.cleaned_data))
        if opened is not None:
            words = ngettext(
                "%(n)s discussion is open. Its judges are told by mail.",
                "%(n)s discussions are open. Their judges are told by mail.",
                len(opened),
            )
            messages.success(request, words % {"n": len(opened)})
            return redirect("organisers:discussions", slug, order)
    found = disagreements(round)
    rows = with_judges(round, found[:MOST_ROWS])
    ticked = {number_in(value) for value in request.POST.getlist("entry")}
    context = desk.context(
        "control_room",
        form=form,
        rows=[(row, row.entry.pk in ticked) for row in rows],
        left_out=len(found) - len(rows),
        apart=sum(row.is_apart and row.discussion is None for row in found),
        is_open=round.is_taking_sheets,
        now=clock.now(),
        may_open=desk.may_act and round.is_taking_sheets and any(row.may_open for row in rows),
        shows=Round.ShowsScores(round.discussion_scores),
    )
    return render(
        request,
        "organisers/rounds/discussions/discussions.html",
        context,
        status=422 if form.errors else 200,
    )


def _open(
    request: HttpRequest, desk: EditionDesk, round: Round, given: dict[str, Any]
) -> list[Discussion]:
    if request.POST.get("act") == "all":
        return open_all_apart(actor=desk.actor, round=round, **given)
    entries = [number_in(value) or 0 for value in request.POST.getlist("entry")]
    chairs = {entry: row_number(request, f"chair-{entry}") or None for entry in entries}
    return open_discussions(actor=desk.actor, round=round, chairs=chairs, **given)


@login_required
@require_safe
def discussion(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """One: who is who, the thread, the sheets that were changed."""
    desk, round = round_of(request, slug, order)
    return _page(request, desk, round, pk, {})


@login_required
@require_POST
def stop(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """End it with a reason."""
    desk, round = round_of(request, slug, order)
    row = thread_of(round, pk).discussion
    reason = request.POST.get("reason", "")
    tried = attempt(
        lambda: stop_discussion(actor=desk.actor, discussion=row, reason=reason), InvalidInput
    )
    if tried.refusal:
        return _page(request, desk, round, pk, {"why-stop": tried.refusal})
    messages.success(request, _("The discussion has ended. Its judges read why."))
    return redirect("organisers:discussion", slug, order, pk)


@login_required
@require_POST
def chair(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Let another judge of it close it, with a reason."""
    desk, round = round_of(request, slug, order)
    row = thread_of(round, pk).discussion
    judge, reason = row_number(request, "chair"), request.POST.get("reason", "")
    tried = attempt(
        lambda: replace_chair(actor=desk.actor, discussion=row, judge=judge, reason=reason),
        InvalidInput,
    )
    if tried.refusal:
        return _page(request, desk, round, pk, {"why-chair": tried.refusal})
    messages.success(request, _("The discussion has another chair."))
    return redirect("organisers:discussion", slug, order, pk)


@login_required
@require_POST
def hide(request: HttpRequest, slug: str, order: int, pk: int, post: int) -> HttpResponse:
    """Hide a post with a reason."""
    desk, round = round_of(request, slug, order)
    rows = DiscussionPost.objects.select_related("discussion__round__edition")
    row = get_object_or_404(rows, discussion__round=round, discussion=pk, pk=post)
    reason = request.POST.get("reason", "")
    tried = attempt(lambda: hide_post(actor=desk.actor, post=row, reason=reason), InvalidInput)
    if tried.refusal:
        return _page(request, desk, round, pk, {f"why-{post}": tried.refusal})
    messages.success(request, _("The post is hidden. Its author reads why."))
    return redirect("organisers:discussion", slug, order, pk)


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    round: Round,
    pk: int,
    refused: dict[str, InvalidInput],
) -> HttpResponse:
    """refused: the field's id → what it said."""
    thread = thread_of(round, pk)
    wrong = {name: str(next(iter(refusal.fields.values()))) for name, refusal in refused.items()}
    context = desk.context(
        "control_room",
        thread=thread,
        row=thread.discussion,
        posts=[(post, wrong.get(f"why-{post.pk}", "")) for post in thread.posts],
        wrong_stop=wrong.get("why-stop", ""),
        wrong_chair=wrong.get("why-chair", ""),
        problems=[{"id": name, "errors": [text]} for name, text in wrong.items()],
        is_on=thread.discussion.is_on_at(clock.now()),
        typed=request.POST.get("reason", ""),
    )
    return render(
        request,
        "organisers/rounds/discussions/discussion.html",
        context,
        status=422 if wrong else 200,
    )
