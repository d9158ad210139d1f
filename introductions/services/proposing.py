"""Introductions are proposed: all at once by matching, or one by hand.  The startup is asked first."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import Refusal
from challenge.models import Edition, Job, User
from challenge.permissions import may_organise, require
from challenge.services.jobs import claim_job, enqueue_job, finish_job, report_progress
from challenge.services.mailing import promise_mail
from introductions.algorithms.fit import Fit
from introductions.models import Introduction, IntroductionState, Investor, Step
from introductions.permissions import may_flag_winner
from introductions.queries import active_introductions, fit_of, plan_of
from judging.models import Winner
from submissions.models import Member

ANSWER_DAYS = 7
PER_WINNER, PER_INVESTOR = 5, 10


class NotReady(Refusal):
    """The winner isn't flagged for investors."""

    code = "winner_not_ready"
    message = _("This winner isn't flagged for investors yet. Flag it first, on the results page.")


class NoConsent(Refusal):
    """The startup didn't agree to be shown to investors."""

    code = "no_consent"
    message = _("This startup hasn't agreed to be shown to investors. It can do so in its application.")


class Forbidden(Refusal):
    """A hard filter of the thesis, or a full list."""

    code = "introduction_forbidden"
    message = _("This pair doesn't meet the investor's conditions, or one of the two has enough introductions.")


@transaction.atomic
def propose_introductions(*, actor: User, edition: Edition) -> Job:
    """Ask for the matching of all flagged winners with all admitted investors."""
    require(may_organise, actor, edition)
    Edition.objects.select_for_update().get(pk=edition.pk)
    jobs = Job.objects.filter(edition=edition, kind="match_investors").order_by("-id")
    last = jobs.first()
    if last is not None and last.is_active:
        return last
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind="match_investors",
        key=f"match_investors:{edition.pk}:{jobs.count() + 1}",
        task="introductions.tasks.match_investors",
        subject=("edition", edition.pk),
    )


def match_and_propose(*, job_id: int) -> None:
    """The task's body: plan on plain data, then propose each pair that isn't there yet.  Run twice, it proposes once."""
    job = claim_job(job_id=job_id)
    if job is None:
        return
    plan = plan_of(job.edition, per_winner=PER_WINNER, per_investor=PER_INVESTOR)
    made = 0
    for done, (winner, investor, weighed) in enumerate(plan):
        report_progress(job=job, progress=done / max(len(plan), 1))
        made += _propose(job.asked_by, winner, investor, weighed) is not None
    finish_job(job=job, result={"proposed": made, "planned": len(plan)})


@transaction.atomic
def propose_introduction(*, actor: User, winner: Winner, investor: Investor) -> Introduction:
    """Propose one pair by hand; the same consent, filters and limits hold."""
    require(may_flag_winner, actor, winner)
    if not winner.vc_ready:
        raise NotReady
    if not winner.entry.startup.consents.filter(edition=winner.entry.edition, kind="investors", withdrawn_at__isnull=True).exists():
        raise NoConsent
    weighed = fit_of(winner, investor)
    known = Introduction.objects.filter(winner=winner, investor=investor).first()
    if known is not None:
        return known
    full = active_introductions(winner=winner) >= PER_WINNER or active_introductions(investor=investor) >= min(PER_INVESTOR, investor.capacity)
    if weighed.blocked or full or investor.state != Investor.State.ADMITTED or investor.edition_id != winner.entry.edition_id:
        raise Forbidden(blocked=weighed.blocked)
    introduction = _propose(actor, winner, investor, weighed)
    return introduction or Introduction.objects.get(winner=winner, investor=investor)


@transaction.atomic
def _propose(actor: User | None, winner: Winner, investor: Investor, weighed: Fit) -> Introduction | None:
    introduction, created = Introduction.objects.get_or_create(
        winner=winner,
        investor=investor,
        defaults={"fit": weighed.weight, "fit_reasons": weighed.parts, "proposed_by": actor, "lapses_at": timezone.now() + timedelta(days=ANSWER_DAYS)},
    )
    if not created:
        return None
    Step.objects.create(introduction=introduction, kind=IntroductionState.PROPOSED, by=actor)
    audit.record(actor, "introduction.proposed", introduction, edition=investor.edition, winner=winner.pk, investor=investor.pk)
    for member in Member.objects.filter(startup=winner.entry.startup, kind=Member.Kind.REPRESENTATIVE).select_related("user"):
        key = f"introduction-asked-{introduction.pk}-{member.pk}"
        promise_mail(actor=actor, key=key, kind="introduction_asked", to=member.user, edition=investor.edition, introduction=introduction)
    return introduction
