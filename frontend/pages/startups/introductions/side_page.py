"""A page that both sides of an introduction open, each among its own pages: the investor under the
winners, the startup in the workspace of its application.
"""
# tested by: tests/frontend/pages/startups/introductions/test_workspace.py

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, workspace
from introductions.models import Introduction
from introductions.permissions import may_use_seat


def side_page(
    request: HttpRequest,
    introduction: Introduction,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The template of this name, of investors or of startups."""
    if may_use_seat(actor_of(request), introduction.investor):
        context = {**context, "edition": introduction.investor.edition}
        return render(request, f"investors/{template}.html", context, status=status)
    entry = my_entry(request, introduction.winner.entry_id)
    context = workspace(request, entry, "introductions", **context)
    return render(request, f"startups/{template}.html", context, status=status)
