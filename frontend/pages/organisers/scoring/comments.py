"""Judges' comments before startups read them: looked through, held back, shown again."""
# tested by: tests/frontend/pages/organisers/scoring/test_comments.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import InvalidInput
from frontend.in_words.notices import notice_words
from frontend.pages.organisers.desk import MOST_ROWS, EditionDesk, round_of
from frontend.typed_values import number_in
from judging.models import HeldComment, Round
from judging.queries.results.comments.review import MOST_CHECKED, narrowed, reviewed, with_people
from judging.services.results.after.held_comments import hold_comments, show_comments


@login_required
@require_safe
def comments(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """All of the round, those in which something was noticed (?which=noticed), or those that are
    held (?which=held).
    """
    desk, round = round_of(request, slug, order)
    return _page(request, desk, round)


@login_required
@require_POST
def choose(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Hold the ticked comments back, or show them (act)."""
    desk, round = round_of(request, slug, order)
    ticked = [number for text in request.POST.getlist("sheet") if (number := number_in(text))]
    try:
        if request.POST.get("act") == "show":
            count = show_comments(actor=desk.actor, round=round, sheets=ticked)
            words = ngettext(
                "%(count)s comment is shown to its startup again.",
                "%(count)s comments are shown to their startups again.",
                count,
            )
        else:
            reason = request.POST.get("reason", "")
            count = hold_comments(actor=desk.actor, round=round, sheets=ticked, reason=reason)
            words = ngettext(
                "%(count)s comment is held back. The startup reads the reason with the result.",
                "%(count)s comments are held back. The startups read the reason with the result.",
                count,
            )
    except InvalidInput as wrong:
        return _page(request, desk, round, ticked=ticked, wrong=wrong)
    messages.success(request, words % {"count": count})
    address = reverse("organisers:comments", args=[slug, order])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    round: Round,
    *,
    ticked: list[int] | None = None,
    wrong: InvalidInput | None = None,
) -> HttpResponse:
    which = request.GET.get("which", "")
    rows = Paginator(with_people(narrowed(round, which)), MOST_ROWS)
    page = rows.get_page(request.GET.get("page"))
    context = desk.context(
        "results",
        page=page,
        rows=[(row, notice_words(row)) for row in reviewed(round, page.object_list)],
        which=which,
        links=_links(which),
        reasons=HeldComment.Reason.choices,
        ticked=set(ticked or ()),
        reason=request.POST.get("reason", ""),
        problems=wrong.fields if wrong else {},
        most_checked=MOST_CHECKED,
    )
    status = wrong.status if wrong else 200
    return render(request, "organisers/scoring/comments.html", context, status=status)


def _links(which: str) -> list[dict[str, object]]:
    names = {"": _("All"), "noticed": _("Worth a look"), "held": _("Held back")}
    return [
        {"url": f"?which={key}" if key else "?", "label": label, "active": key == which}
        for key, label in names.items()
    ]
