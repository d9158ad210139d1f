"""Judges: the list, inviting, one judge with their work, conflicts and habits."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import InvalidInput
from challenge.models import Affiliation
from frontend.judge_habits_in_words import severity_sentence
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.panel.judge_forms import InviteForm, JudgeForm
from frontend.pages.organisers.panel.judges_in_words import bands_words
from frontend.pages.organisers.rounds.rounds import back
from judging.models import Conflict, ConflictKind, Judge, Panel
from judging.queries.overview.judge_page import judge_of, judge_page
from judging.queries.overview.judges_table import judges_of
from judging.services.assignment.conflicts import find_conflicts, set_conflict
from judging.services.assignment.conflicts import lift_conflict as lift
from judging.services.assignment.replace_judge import replace_judge
from judging.services.panel.invite import (
    add_affiliation,
    dismiss_judge,
    invite_again,
    invite_judge,
    remove_affiliation,
    update_judge,
)
from submissions.models import Entry

LONGEST_NAME, LONGEST_DEPARTMENT = 120, 80


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
        form=form,
        counts=_counts(people),
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
    form = (
        JudgeForm(request.POST) if request.method == "POST" else JudgeForm(initial=_initial(person))
    )
    if request.method == "POST" and form.is_valid():
        values = {
            **form.cleaned_data,
            "min_load": form.cleaned_data["min_load"] or 0,
            "stages": _stages(request, desk),
            "panel": _panel(request, desk),
        }
        update_judge(actor=desk.actor, judge=person, fields=_weights(request, desk), **values)
        messages.success(request, _("Saved."))
        return redirect(_address(desk, person))
    page = judge_page(person, desk.round)
    words = (
        {"bands_words": bands_words(page.row), "severity_words": severity_sentence(page.row.habits)}
        if page.row
        else {}
    )
    fields = [{"field": field, "weight": weight} for field, weight in page.fields]
    stages = _stages(request, desk) if form.is_bound else person.stages
    more = {
        "tracks": [
            {"track": track, "known": track.slug in stages} for track in desk.edition.tracks.all()
        ],
        "panels": list(desk.edition.panels.order_by("pk")),
        "ties": list(person.user.affiliations.select_related("organisation").order_by("pk")),
        "tie_kinds": Affiliation.Kind.choices,
    }
    context = desk.context(
        "judges",
        judge=person,
        page=page,
        form=form,
        fields=fields,
        kinds=ConflictKind.choices,
        **words,
        **more,
    )
    return render(
        request, "organisers/panel/judge.html", context, status=422 if form.errors else 200
    )


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
    invite_again(actor=desk.actor, judge=person)
    messages.success(request, _("The invitation goes to %(name)s again.") % {"name": person})
    return back(request, desk, "judges")


@login_required
@require_POST
def replace(request: HttpRequest, slug: str, order: int, judge: int) -> HttpResponse:
    """Give the judge's open sheets to others."""
    desk, one = round_of(request, slug, order)
    person = judge_of(desk.edition, judge)
    replace_judge(actor=desk.actor, round=one, judge=person)
    messages.success(
        request, _("The open sheets of %(name)s go to other judges.") % {"name": person}
    )
    return redirect(_address(desk, person))


@login_required
@require_POST
def add_conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note that this judge and an entry must not meet."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    number = request.POST.get("number", "").strip().rpartition("-")[2]
    entry = (
        Entry.objects.filter(edition=desk.edition, number=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004
        else None
    )
    if entry is None:
        raise InvalidInput(
            fields={
                "number": _(
                    "There is no entry with this application number. Write it as on the "
                    "receipt, for example 2026-0001."
                )
            }
        )
    source = (
        Conflict.Source.STARTUP if request.POST.get("by_startup") else Conflict.Source.ORGANISER
    )
    set_conflict(
        actor=desk.actor,
        judge=person,
        entry=entry,
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", "")[:300],
        source=source,
    )
    messages.success(request, _("The conflict is noted."))
    return redirect(_address(desk, person))


@login_required
@require_POST
def lift_conflict(request: HttpRequest, slug: str, pk: int, conflict: int) -> HttpResponse:
    """Withdraw a conflict."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    lift(
        actor=desk.actor,
        conflict=get_object_or_404(person.conflicts.select_related("judge__edition"), pk=conflict),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("The conflict is withdrawn."))
    return redirect(_address(desk, person))


@login_required
@require_POST
def add_tie(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note where a judge works or worked, advised, mentored, or holds shares; conflicts are read
    from it at once.
    """
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    add_affiliation(
        actor=desk.actor,
        judge=person,
        organisation=request.POST.get("organisation", "")[:LONGEST_NAME],
        kind=request.POST.get("kind", ""),
        since=_day(request, "since"),
        until=_day(request, "until"),
        department=request.POST.get("department", "")[:LONGEST_DEPARTMENT],
    )
    count = find_conflicts(actor=desk.actor, edition=desk.edition)
    messages.success(
        request, _("Noted. New conflicts found in the data: %(count)s.") % {"count": count}
    )
    return redirect(_address(desk, person))


@login_required
@require_POST
def remove_tie(request: HttpRequest, slug: str, pk: int, tie: int) -> HttpResponse:
    """Take a tie back that was noted by mistake."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    remove_affiliation(actor=desk.actor, judge=person, pk=tie)
    find_conflicts(actor=desk.actor, edition=desk.edition)
    messages.success(request, _("The tie is removed, and with it the conflicts that came from it."))
    return redirect(_address(desk, person))


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(fields={name: _("Write the day as 2026-03-31.")}) from error


def _stages(request: HttpRequest, desk: EditionDesk) -> list[str]:
    chosen = request.POST.getlist("stages")
    return [track.slug for track in desk.edition.tracks.all() if track.slug in chosen]


def _panel(request: HttpRequest, desk: EditionDesk) -> Panel | None:
    number = request.POST.get("panel", "")
    return (
        Panel.objects.filter(edition=desk.edition, pk=int(number)).first()
        if number.isascii() and number.isdigit()
        else None
    )


def _invite_all(desk: EditionDesk, form: InviteForm) -> int:
    for one in form.cleaned_data["lines"]:
        invite_judge(
            actor=desk.actor,
            edition=desk.edition,
            email=one.email,
            name=one.name,
            organisation=one.organisation or None,
            fields=one.fields,
            is_reserve=form.cleaned_data["is_reserve"],
        )
    return len(form.cleaned_data["lines"])


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
    chosen = {
        field.slug: request.POST.get(f"field-{field.slug}", "")
        for field in desk.edition.fields.all()
    }
    return {
        slug: int(value) / 100 for slug, value in chosen.items() if value.isdigit() and int(value)
    }


def _address(desk: EditionDesk, person: Judge) -> str:
    order = f"?round={desk.round.order}" if desk.round else ""
    return reverse("organisers:judge", args=[desk.edition.slug, person.pk]) + order
