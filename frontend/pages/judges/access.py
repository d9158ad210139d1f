"""The way into a round's pages: the judge's own seat, the pledge before anything is shown, and the
names of all companies before the first entry.
"""
# tested by: tests/frontend/pages/judges/test_scoring.py

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from frontend.http import actor_of, in_zone_of
from judging.queries.scoring.judge_work import VISIBLE_ROUNDS, round_for
from judging.services.assignment.recuse import NamesUnchecked

View = Callable[..., HttpResponse]


def in_round(
    states: Sequence[str] = VISIBLE_ROUNDS, *, before_names: bool = False
) -> Callable[[View], View]:
    """Decorate a view of a round: it gets (request, round, judge, …).

    A judge who has not signed the pledge is redirected to it, one who has not gone through the
    names to those; anybody else gets a 404.  before_names: the view shows nothing of an entry.
    NamesUnchecked: something was sent, which the browser still has when it goes back.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, pk: int, **rest: Any) -> HttpResponse:
            way = round_for(actor_of(request), pk, states)
            in_zone_of(way.judge.edition)
            if way.missing == "pledge":
                return redirect("judges:pledge", way.judge.edition.slug)
            if way.missing == "names" and not before_names:
                if request.method not in {"GET", "HEAD"}:
                    raise NamesUnchecked
                return redirect("judges:conflicts", pk)
            return view(request, way.round, way.judge, **rest)

        return login_required(inner)

    return wrap
