"""The way into a round's pages: the judge's own seat, and the pledge before anything is shown."""
# tested by: tests/frontend/pages/judges/test_scoring.py

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from frontend.http import actor_of, in_zone_of
from judging.queries.scoring.judge_work import VISIBLE_ROUNDS, round_for

View = Callable[..., HttpResponse]


def in_round(states: Sequence[str] = VISIBLE_ROUNDS) -> Callable[[View], View]:
    """Decorate a view of a round: it gets (request, round, judge, …).

    A judge who has not signed the pledge is redirected to it; anybody else gets a 404.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, pk: int, **rest: Any) -> HttpResponse:
            round, judge, pledged = round_for(actor_of(request), pk, states)
            in_zone_of(judge.edition)
            if not pledged:
                return redirect("judges:pledge", judge.edition.slug)
            return view(request, round, judge, **rest)

        return login_required(inner)

    return wrap
