"""정정: prepare the correction of a published result, and publish what somebody else prepared."""
# tested by: tests/judging/services/results/test_correct.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import NotFound, Refusal
from frontend.http import attempt
from frontend.pages.organisers.desk import EditionDesk, round_of
from frontend.pages.organisers.results.announcement import NEVER
from frontend.pages.organisers.results.results import choices_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.typed_values import number_in
from frontend.versions import seen_version
from judging.models import (
    Announcement,
    Appeal,
    AppealOutcome,
    Award,
    Decision,
    DecisionKind,
    ResultCorrection,
    Round,
)
from judging.queries.results.appeals.appeal_rows import edition_appeals
from judging.queries.results.published.correction import prepared_correction, published_announcement
from judging.queries.results.published.offers import offers_of, offers_to_place
from judging.queries.results.results_page import results_page
from judging.services.results.after.move_up import prepare_move_up
from judging.services.results.correct import (
    prepare_correction,
    publish_correction,
    withdraw_correction,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Every decision with what it becomes, the reason, and the correction that waits."""
    desk, round = round_of(request, slug, order)
    announcement = published_announcement(round)
    if announcement is None or (request.method == "POST" and not desk.may_act):
        raise NotFound
    refusal: Refusal | None = None
    if request.method == "POST":
        tried = attempt(
            lambda: prepare_correction(
                actor=desk.actor,
                announcement=announcement,
                changes=_changes(request, round),
                reason_ko=request.POST.get("reason_ko", ""),
                reason_en=request.POST.get("reason_en", ""),
                seen=seen_version(request),
            ),
            Refusal,
        )
        refusal = tried.refusal
        if refusal is None:
            messages.success(
                request, _("The correction is prepared. Another organiser has to publish it.")
            )
            return back(request, desk, "results")
    context = _context(request, desk, round, announcement) | {"refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "organisers/results/correction.html", context, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Publish the correction that somebody else prepared."""
    desk, round = round_of(request, slug, order)
    publish_correction(
        actor=desk.actor,
        correction=_prepared(round),
        seen=parse_datetime(request.POST.get("seen", "")) or NEVER,
    )
    messages.success(request, _("The correction is published. Every startup gets a mail."))
    return back(request, desk, "results")


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Withdraw a prepared correction."""
    desk, round = round_of(request, slug, order)
    withdraw_correction(actor=desk.actor, correction=_prepared(round))
    messages.success(request, _("The correction is withdrawn. The published result stays."))
    return back(request, desk, "results")


@login_required
@require_POST
def move_up(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Prepare the correction that gives their places to all on the waiting list who accepted."""
    desk, round = round_of(request, slug, order)
    prepare_move_up(actor=desk.actor, round=round)
    messages.success(request, _("The correction is prepared. Another organiser has to publish it."))
    return redirect("organisers:correction", slug, order)


def _prepared(round: Round) -> ResultCorrection:
    found = prepared_correction(round)
    if found is None:
        raise NotFound
    return found


def _changes(request: HttpRequest, round: Round) -> list[dict[str, Any]]:
    """What was chosen for each entry: a kind of decision, or "award-<id>"."""
    keys = dict(Award.objects.filter(edition=round.edition_id).values_list("pk", "key"))
    rows = []
    for name in request.POST:
        choice = request.POST.get(name, "")
        entry = number_in(name.removeprefix("entry-")) if name.startswith("entry-") else None
        if entry is None:
            continue
        award = keys.get(number_in(choice.removeprefix("award-")) or 0, "")
        kind = DecisionKind.AWARD if choice.startswith("award-") else choice
        rows.append({"entry": entry, "kind": kind, "award": award})
    return rows


def _context(
    request: HttpRequest, desk: EditionDesk, round: Round, announcement: Announcement
) -> dict[str, Any]:
    page = results_page(round, is_last=round == desk.rounds[-1])
    waiting = prepared_correction(round)
    names = {row.entry.pk: row.entry.startup.name for row in page.rows}
    awards = {award.key: award.name for award in round.edition.awards.all()}
    choices = choices_of(page.is_last, [summary.award for summary in page.awards])[:-1]
    return desk.context(
        "results",
        announcement=announcement,
        rows=[
            {"row": row, "chosen": request.POST.get(f"entry-{row.entry.pk}", _choice(row.decision))}
            for row in page.rows
            if row.decision
        ],
        choices=choices,
        waiting=waiting,
        waiting_changes=[
            {
                "name": names.get(row["entry"], ""),
                "becomes": awards.get(row["award"]) or DecisionKind(row["kind"]).label,
            }
            for row in (waiting.changes if waiting else [])
        ],
        may_approve=desk.may_act and waiting is not None and waiting.prepared_by != desk.actor,
        offers=offers_of(round),
        to_place=offers_to_place(round),
        typed=request.POST or _begun_by_appeal(request, desk),
    )


def _begun_by_appeal(request: HttpRequest, desk: EditionDesk) -> dict[str, str]:
    """The reason as an accepted appeal gives it (?appeal=), in both languages; to be edited."""
    number = number_in(request.GET.get("appeal", ""))
    rows = edition_appeals(desk.edition).filter(outcome=AppealOutcome.ACCEPTED)
    appeal = rows.filter(pk=number, state=Appeal.State.ANSWERED).first() if number else None
    if appeal is None:
        return {}
    words = {}
    for language in ("ko", "en"):
        with translation.override(language):
            text = _("Corrected because appeal %(code)s was accepted.")
            words[f"reason_{language}"] = text % {"code": appeal.code}
    return words


def _choice(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return f"award-{decision.award_id}" if decision.award_id else str(decision.kind)
