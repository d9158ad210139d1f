"""The announcement: one person prepares it, another publishes it, now or at a set time."""
# tested by: tests/frontend/pages/organisers/results/test_results.py
# tested by: tests/frontend/pages/organisers/results/test_publication_time.py

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, round_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.pages.organisers.setup.edition_fields import Moment
from frontend.versions import seen_version
from judging.models import Announcement, DecisionKind, Round
from judging.permissions import may_approve_announcement
from judging.queries.results.results_page import results_page
from judging.services.results.after.set_time import (
    cancel_publication_time,
    set_publication_time,
)
from judging.services.results.announce import (
    prepare_announcement,
    publish_announcement,
    withdraw_announcement,
)

NEVER = datetime.min.replace(tzinfo=UTC)  # a form that doesn't say what was read publishes nothing


class PublicationTimeForm(forms.Form):
    """When it is to be published, in the edition's zone."""

    publish_at = Moment(
        label=gettext_lazy("Day and time"),
        error_messages={
            "required": gettext_lazy("Choose the day and time of publication."),
            "invalid": gettext_lazy("Choose the day and time of publication."),
        },
    )


@login_required
@require_safe
def preview(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The announcement as the public will read it."""
    desk, round = round_of(request, slug, order)
    return _page(request, desk, round)


@login_required
@require_POST
def prepare(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Prepare the announcement; a second person publishes it."""
    desk, round = round_of(request, slug, order)
    prepare_announcement(
        actor=desk.actor,
        round=round,
        message_ko=request.POST.get("message_ko", ""),
        message_en=request.POST.get("message_en", ""),
        seen=seen_version(request),
    )
    messages.success(
        request, _("The announcement is prepared. Another organiser has to publish it.")
    )
    return back(request, desk, "results")


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Publish what somebody else prepared."""
    desk, round = round_of(request, slug, order)
    publish_announcement(
        actor=desk.actor,
        announcement=_announcement(round),
        seen=parse_datetime(request.POST.get("seen", "")) or NEVER,
    )
    messages.success(request, _("The result is published. Every startup gets a mail."))
    return back(request, desk, "results")


@login_required
@require_POST
def set_time(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Approve what somebody else prepared, to be published then."""
    desk, round = round_of(request, slug, order)
    form, announcement = PublicationTimeForm(request.POST), _announcement(round)
    done = accepted_post(
        request,
        form,
        lambda: set_publication_time(
            actor=desk.actor,
            announcement=announcement,
            publish_at=form.cleaned_data["publish_at"],
            seen=parse_datetime(request.POST.get("seen", "")) or NEVER,
        ),
    )
    if not done:
        return _page(request, desk, round, form)
    messages.success(request, _("The time is set. Until then it can be cancelled."))
    return redirect("organisers:announcement", slug, order)


@login_required
@require_POST
def cancel_time(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """It isn't published by itself any more."""
    desk, round = round_of(request, slug, order)
    cancel_publication_time(actor=desk.actor, announcement=_announcement(round))
    messages.success(request, _("The time of publication is cancelled."))
    return redirect("organisers:announcement", slug, order)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Withdraw a prepared announcement, so that decisions can be changed."""
    desk, round = round_of(request, slug, order)
    withdraw_announcement(
        actor=desk.actor,
        announcement=_announcement(round),
    )
    messages.success(request, _("The announcement is withdrawn. Decisions can be changed again."))
    return back(request, desk, "results")


def _page(
    request: HttpRequest, desk: EditionDesk, round: Round, form: PublicationTimeForm | None = None
) -> HttpResponse:
    """form: what was typed and refused."""
    page = results_page(round, is_last=round == desk.rounds[-1])
    if page.announcement is None:
        raise NotFound
    chosen = [
        row
        for row in page.rows
        if row.decision and row.decision.kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}
    ]
    by_award = [
        {
            "award": award.award,
            "rows": [
                row for row in chosen if row.decision and row.decision.award_id == award.award.pk
            ],
        }
        for award in page.awards
    ]
    context = desk.context(
        "results",
        page=page,
        chosen=chosen,
        by_award=[group for group in by_award if group["rows"]],
        may_approve=may_approve_announcement(desk.actor, page.announcement),
        form=form or PublicationTimeForm(),
    )
    status = 422 if form else 200
    return render(request, "organisers/results/announcement.html", context, status=status)


def _announcement(round: Round) -> Announcement:
    rows = Announcement.objects.select_related("round__edition", "edition")
    return get_object_or_404(rows, round=round)
