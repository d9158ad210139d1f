"""Judges: the list, inviting, and one judge with their work and habits."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import Affiliation, Seat
from frontend.http import accepted_post
from frontend.in_words.judge_habits import severity_sentence
from frontend.pages.data_access import has_read
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.panel.judge_forms import InviteForm, JudgeForm
from frontend.pages.organisers.panel.judges_in_words import bands_words
from frontend.pages.organisers.panel.shadows import shadow_facts
from frontend.pages.organisers.rounds.rounds import back
from frontend.typed_values import WHOLE_PERCENT, idempotency_key, number_in, row_number
from frontend.versions import seen_version
from judging.models import ConflictKind, Judge, Panel
from judging.queries.assignment.alike import entries_alike
from judging.queries.overview.judge_page import judge_of, judge_page
from judging.queries.overview.judges_table import judges_of
from judging.queries.overview.shadow_agreement import shadows_of
from judging.services.assignment.replace_judge import replace_judge
from judging.services.panel.invite import (
    dismiss_judge,
    invite_again,
    invite_judges,
    update_judge,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judges(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and the invitation of one or many."""
    desk = desk_of(request, slug)
    form = InviteForm(desk.edition, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count = _invite_all(desk, form)
        messages.success(
            request,
            ngettext("%(count)s judge is invited.", "%(count)s judges are invited.", count)
            % {"count": count},
        )
        return redirect("organisers:judges", slug)
    people = list(judges_of(desk.edition).prefetch_related("expertise__field"))
    context = desk.context(
        "judges",
        judges=people,
        shadows=list(shadows_of(desk.edition)),
        form=form,
        counts=_counts(people),
        has_council=Seat.objects.exists(),
        fields=list(desk.edition.fields.all()),
    )
    return render(
        request, "organisers/panel/judges.html", context, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One judge, and what the assignment knows about them."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    has_read(request, person)
    form = (
        JudgeForm(request.POST) if request.method == "POST" else JudgeForm(initial=_initial(person))
    )
    if accepted_post(request, form, lambda: _save(request, desk, person, form)):
        messages.success(request, _("Saved."))
        return redirect(judge_address(desk, person))
    context = desk.context("judges", judge=person, form=form, **_facts(request, desk, person, form))
    return render(
        request, "organisers/panel/judge.html", context, status=422 if form.errors else 200
    )


def _save(request: HttpRequest, desk: EditionDesk, person: Judge, form: JudgeForm) -> Judge:
    values = {
        **form.cleaned_data,
        "min_load": form.cleaned_data["min_load"] or 0,
        "stages": _stages(request, desk),
        "panel": _panel(request, desk),
    }
    return update_judge(
        actor=desk.actor,
        judge=person,
        fields=_weights(request, desk),
        seen=seen_version(request),
        **values,
    )


def _facts(
    request: HttpRequest, desk: EditionDesk, person: Judge, form: JudgeForm
) -> dict[str, Any]:
    """What the page shows beside the form; stages as they were typed, where it was sent."""
    page = judge_page(person, desk.round)
    ties = list(person.user.affiliations.select_related("organisation").order_by("pk"))
    houses = [person.organisation, *(tie.organisation for tie in ties)]
    stages = _stages(request, desk) if form.is_bound else person.stages
    words = (
        {"bands_words": bands_words(page.row), "severity_words": severity_sentence(page.row.habits)}
        if page.row
        else {}
    )
    return {
        "page": page,
        **shadow_facts(person),
        "fields": [{"field": field, "weight": weight} for field, weight in page.fields],
        "kinds": ConflictKind.choices,
        "tracks": [
            {"track": track, "known": track.slug in stages} for track in desk.edition.tracks.all()
        ],
        "panels": list(desk.edition.panels.order_by("pk")),
        "ties": ties,
        "alike": entries_alike(person, filter(None, houses)),
        "tie_kinds": Affiliation.Kind.choices,
        **words,
    }


@login_required
@require_POST
def dismiss(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a judge's part."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    dismiss_judge(actor=desk.actor, judge=person, reason=request.POST.get("reason", ""))
    messages.success(
        request, _("%(name)s is dismissed. Open sheets go to other judges.") % {"name": person}
    )
    return redirect("organisers:judges", slug)


@login_required
@require_POST
def invite_once_more(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the invitation again."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    invite_again(actor=desk.actor, judge=person, idempotency_key=idempotency_key(request))
    messages.success(request, _("The invitation goes to %(name)s again.") % {"name": person})
    return back(request, desk, "judges")


@login_required
@require_POST
def replace(request: HttpRequest, slug: str, order: int, judge: int) -> HttpResponse:
    """Give the judge's open sheets to others."""
    desk, round = round_of(request, slug, order)
    person = judge_of(desk.edition, judge)
    replace_judge(actor=desk.actor, round=round, judge=person)
    messages.success(
        request, _("The open sheets of %(name)s go to other judges.") % {"name": person}
    )
    return redirect(judge_address(desk, person))


def _stages(request: HttpRequest, desk: EditionDesk) -> list[str]:
    chosen = request.POST.getlist("stages")
    return [track.slug for track in desk.edition.tracks.all() if track.slug in chosen]


def _panel(request: HttpRequest, desk: EditionDesk) -> Panel | None:
    return Panel.objects.filter(edition=desk.edition, pk=row_number(request, "panel")).first()


def _invite_all(desk: EditionDesk, form: InviteForm) -> int:
    return invite_judges(
        actor=desk.actor,
        edition=desk.edition,
        invitations=[
            {
                "email": invitation.email,
                "name": invitation.name,
                "organisation": invitation.organisation or None,
                "fields": invitation.fields,
            }
            for invitation in form.cleaned_data["lines"]
        ],
        is_reserve=form.cleaned_data["is_reserve"],
        is_shadow=form.cleaned_data["is_shadow"],
    )


def _counts(people: list[Judge]) -> dict[str, int]:
    counts = {
        state: sum(person.state == state for person in people) for state in Judge.State.values
    }
    return {
        **counts,
        "unsigned": sum(
            not person.has_pledged  # type: ignore[attr-defined]
            for person in people
            if person.state == Judge.State.ACCEPTED
        ),
    }


def _initial(person: Judge) -> dict[str, Any]:
    return {
        "organisation": person.organisation.name_ko if person.organisation else "",
        "keywords": ", ".join(person.keywords),
        **{
            name: getattr(person, name)
            for name in ("max_load", "min_load", "is_reserve", "is_bridge")
        },
    }


def _weights(request: HttpRequest, desk: EditionDesk) -> dict[str, float]:
    percents = {
        field.slug: number_in(request.POST.get(f"field-{field.slug}", ""))
        for field in desk.edition.fields.all()
    }
    return {slug: percent / WHOLE_PERCENT for slug, percent in percents.items() if percent}


def judge_address(desk: EditionDesk, person: Judge) -> str:
    """The page of one judge, with the round that is looked at."""
    order = f"?round={desk.round.order}" if desk.round else ""
    return reverse("organisers:judge", args=[desk.edition.slug, person.pk]) + order
