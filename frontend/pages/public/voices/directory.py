"""Who is in the council: for everybody or for its members, as its operators say."""
# tested by: tests/frontend/pages/public/voices/test_voices.py

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.models import Council
from challenge.queries import directory_for
from frontend.http import actor_of


@require_safe
def council(request: HttpRequest) -> HttpResponse:
    """The directory; whoever may have to sign in first is asked to."""
    found = directory_for(actor_of(request))
    if found is None:
        members_only = Council.objects.filter(directory=Council.Directory.MEMBERS)
        if not request.user.is_authenticated and members_only.exists():
            return redirect_to_login(request.get_full_path())
        raise NotFound
    answer = render(request, "public/voices/council.html", {"found": found})
    if found.with_names:
        answer["Cache-Control"] = "no-store"
    return answer
