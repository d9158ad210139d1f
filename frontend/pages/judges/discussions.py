"""Discussions that a judge is in: the others' reasons, the thread, the chair's result."""
# tested by: tests/frontend/pages/judges/test_discussions.py

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from frontend.http import accepted_post, actor_of
from frontend.pages.judges.access import in_round
from frontend.typed_values import idempotency_key, row_number
from judging.models import Discussion, DiscussionPost, Judge, Round
from judging.queries.overview.discussion.discussion_room import (
    Room,
    discussion_for,
    discussions_of,
    may_join,
)
from judging.services.rounds.discussion.end import MOST_RESULT_LETTERS, close_discussion
from judging.services.rounds.discussion.seats import join_discussion
from judging.services.rounds.discussion.talk import MOST_LETTERS, write_post


class PostForm(forms.Form):
    """One post."""

    text = forms.CharField(
        label=gettext_lazy("What should the others consider?"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 4, "data-max": MOST_LETTERS}),
        help_text=gettext_lazy("Plain text. It can't be changed once it is sent."),
        error_messages={"required": gettext_lazy("Write what the others should consider.")},
    )


class ResultForm(forms.Form):
    """How the chair closes it."""

    result = forms.CharField(
        label=gettext_lazy("Result of the discussion"),
        max_length=MOST_RESULT_LETTERS,
        widget=forms.Textarea(attrs={"rows": 4, "data-max": MOST_RESULT_LETTERS}),
        help_text=gettext_lazy("It appears in the resolution. Nobody writes here afterwards."),
        error_messages={
            "required": gettext_lazy(
                "Write what the discussion came to: it appears in the resolution."
            )
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_round(before_names=True)
def discussions(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """All of the judge's in this round; POST joins one that they may join."""
    doors = may_join(actor_of(request), round, judge)
    if request.method == "POST":
        chosen = row_number(request, "discussion")
        door = next((door for door in doors if door.discussion.pk == chosen), None)
        if door is None:
            raise NotFound
        join_discussion(actor=actor_of(request), discussion=door.discussion)
        messages.success(request, _("You are in the discussion now."))
        return redirect("judges:discussion", round.pk, chosen)
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "lines": discussions_of(actor_of(request), round, judge),
        "doors": doors,
    }
    return render(request, "judges/discussions/discussions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_round(before_names=True)
def discussion(request: HttpRequest, round: Round, judge: Judge, number: int) -> HttpResponse:
    """One; POST adds a post, or closes it where the chair sends a result."""
    room = discussion_for(actor_of(request), number)
    if room.round.pk != round.pk:
        raise NotFound
    closes = request.POST.get("act") == "close"
    sent = request.POST if request.method == "POST" else None
    post, result = PostForm(None if closes else sent), ResultForm(sent if closes else None)
    done: object = (
        accepted_post(request, result, partial(_close, request, room, result))
        if closes
        else accepted_post(request, post, partial(_write, request, room, post))
    )
    if done and closes:
        messages.success(request, _("The discussion is closed."))
    if done:
        return redirect("judges:discussion", round.pk, number)
    context = _context(room, judge, post, result)
    wrong = bool(post.errors or result.errors)
    return render(
        request, "judges/discussions/discussion.html", context, status=422 if wrong else 200
    )


def _close(request: HttpRequest, room: Room, form: ResultForm) -> Discussion:
    return close_discussion(
        actor=actor_of(request), discussion=room.discussion, result=form.cleaned_data["result"]
    )


def _write(request: HttpRequest, room: Room, form: PostForm) -> DiscussionPost:
    return write_post(
        actor=actor_of(request),
        discussion=room.discussion,
        text=form.cleaned_data["text"],
        idempotency_key=idempotency_key(request),
    )


def _context(room: Room, judge: Judge, post: PostForm, result: ResultForm) -> dict[str, Any]:
    return {
        "round": room.round,
        "edition": room.round.edition,
        "judges": [judge.pk],
        "room": room,
        "others": [seat for seat in room.seats if not seat.is_me],
        "form": result if result.errors else post,  # whose problem the title names
        "writing": post,
        "result": result,
        "shows": Round.ShowsScores(room.round.discussion_scores),
    }
