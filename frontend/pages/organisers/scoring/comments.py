"""Judges' comments before startups read them: looked through, held back, shown again."""
# tested by: tests/frontend/pages/organisers/scoring/test_comments.py

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from frontend.http import accepted_post
from frontend.in_words.notices import notice_words
from frontend.pages.organisers.desk import MOST_ROWS, EditionDesk, round_of
from frontend.typed_values import number_in
from judging.models import HeldComment, Round
from judging.queries.results.comments.review import MOST_CHECKED, narrowed, reviewed, with_people
from judging.services.results.after.held_comments import hold_comments, show_comments

SHOW = "show"


class ChosenForm(forms.Form):
    """Why the ticked comments are held back; the service says what is wrong."""

    sheets = forms.CharField(required=False)  # ticked in the table, where refusals name it
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is held back"),
        choices=[("", gettext_lazy("Why it is held back")), *HeldComment.Reason.choices],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """All of the round, those in which something was noticed (?which=noticed), or those that are
    held (?which=held).  POST holds the ticked ones back, or shows them again (act).
    """
    desk, round = round_of(request, slug, order)
    form = ChosenForm(request.POST if request.method == "POST" else None)
    ticked = [number for text in request.POST.getlist("sheets") if (number := number_in(text))]
    words = accepted_post(request, form, lambda: _choose(request, desk, round, form, ticked))
    if words is None:
        return _page(request, desk, round, form, ticked)
    messages.success(request, words)
    return redirect(request.get_full_path())


def _choose(
    request: HttpRequest, desk: EditionDesk, round: Round, form: ChosenForm, ticked: list[int]
) -> str:
    """What was done, in words."""
    if request.POST.get("act") == SHOW:
        count = show_comments(actor=desk.actor, round=round, sheets=ticked)
        return ngettext(
            "%(count)s comment is shown to its startup again.",
            "%(count)s comments are shown to their startups again.",
            count,
        ) % {"count": count}
    reason = form.cleaned_data["reason"]
    count = hold_comments(actor=desk.actor, round=round, sheets=ticked, reason=reason)
    return ngettext(
        "%(count)s comment is held back. The startup reads the reason with the result.",
        "%(count)s comments are held back. The startups read the reason with the result.",
        count,
    ) % {"count": count}


def _page(
    request: HttpRequest, desk: EditionDesk, round: Round, form: ChosenForm, ticked: list[int]
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
        form=form,
        ticked=set(ticked),
        most_checked=MOST_CHECKED,
    )
    status = 422 if form.errors else 200
    return render(request, "organisers/scoring/comments.html", context, status=status)


def _links(which: str) -> list[dict[str, object]]:
    names = {"": _("All"), "noticed": _("Worth a look"), "held": _("Held back")}
    return [
        {"url": f"?which={key}" if key else "?", "label": label, "active": key == which}
        for key, label in names.items()
    ]
