"""The matching in the open: a plan to look at and change first, the mails in one act after it.

Nobody but the organisers learns of a plan; a pair becomes known as any proposal does.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, Job, User
from challenge.permissions import may_organise, require
from challenge.services.jobs import enqueue_job, finish_job, hold_job, report_progress, run_job
from introductions.models import Introduction, Investor, MatchPlan, PairWish
from introductions.permissions import may_flag_winner
from introductions.queries.matching_plan import fit_of, full_plan_of
from introductions.queries.shown_plan import outdated
from introductions.services.propose import (
    PER_INVESTOR,
    PER_WINNER,
    WHY_BLOCKED,
    Forbidden,
    NotAdmitted,
    propose_planned,
)
from judging.models import Winner

KIND = "plan_introductions"
SENDING = "send_introductions"


class PlanReplaced(Refusal):
    """What is sent is what was looked at."""

    code = "plan_replaced"
    message = _("This plan was replaced by a newer one. Look at the newest, then send it.")


class PlanOutdated(Refusal):
    """A pair was pinned or kept apart after the plan was made."""

    code = "plan_outdated"
    message = _("You changed pairs after this plan was made. Plan again, then send it.")


@transaction.atomic
def plan_introductions(*, actor: User, edition: Edition) -> Job:
    """Ask for a plan over all flagged winners and admitted investors.  Nobody is asked anything."""
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    jobs = Job.objects.filter(edition=edition, kind=KIND).order_by("-id")
    last = jobs.first()
    if last is not None and last.is_active:
        return last
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind=KIND,
        key=f"{KIND}:{edition.pk}:{jobs.count() + 1}",
        task="introductions.tasks.plan_introductions",
        subject=("edition", edition.pk),
    )


def write_plan(*, job_id: int) -> None:
    """The task's body: plan on plain data, then put the plan in place of the one that wasn't sent.

    Run twice, it writes one plan.
    """
    run_job(job_id=job_id, body=_plan)


def _plan(job: Job) -> None:
    began = clock.now()
    report_progress(job=job, progress=0.1)
    plan = full_plan_of(job.edition, per_winner=PER_WINNER, per_investor=PER_INVESTOR)
    rows = Introduction.objects.filter(investor__edition=job.edition)
    known = set(rows.values_list("winner_id", "investor_id"))  # asked once, by whatever way
    pairs = [
        {
            "winner": winner.pk,
            "investor": investor.pk,
            "fit": weighed.weight,
            "parts": weighed.parts,
            "pinned": (winner.pk, investor.pk) in plan.pinned,
        }
        for winner, investor, weighed in plan.pairs
        if (winner.pk, investor.pk) not in known
    ]
    with transaction.atomic():
        hold_job(job=job)  # one that was stopped leaves the plan before it
        MatchPlan.objects.filter(edition=job.edition, sent_at=None).delete()
        made = MatchPlan.objects.create(
            edition=job.edition,
            job=job,
            pairs=pairs,
            left_out=[{"winner": row.pk, "why": why} for row, why in plan.left_out],
            without=[{"investor": row.pk, "why": why} for row, why in plan.without],
        )
        MatchPlan.objects.filter(pk=made.pk).update(made_at=began)  # wishes since then are newer
    finish_job(job=job, result={"planned": len(pairs), "left_out": len(plan.left_out)})


@transaction.atomic
def wish_pair(*, actor: User, winner: Winner, investor: Investor, kind: str) -> PairWish | None:
    """Pin a pair, keep it apart, or ("") lift either.  It holds from the next plan on.

    A pair that the conditions of a side forbid can't be pinned.
    """
    require(may_flag_winner, actor, winner)
    if kind not in {"", *PairWish.Kind.values}:
        raise InvalidInput(fields={"kind": _("Choose one of the list.")})
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    edition = winner.entry.edition
    if investor.edition_id != edition.pk or investor.state != Investor.State.ADMITTED:
        raise NotAdmitted
    if kind == PairWish.Kind.PIN and (blocked := fit_of(winner, investor).blocked):
        raise Forbidden(WHY_BLOCKED[blocked], blocked=blocked)
    stands = PairWish.objects.filter(winner=winner, investor=investor).first()
    if (stands.kind if stands else "") == kind:
        return stands
    wish = None
    if kind:
        wish, _made = PairWish.objects.update_or_create(
            winner=winner, investor=investor, defaults={"kind": kind, "made_by": actor}
        )
    elif stands is not None:
        stands.delete()
    audit.record(
        actor,
        "introduction.pair_wished",
        winner,
        edition=edition,
        investor=investor.pk,
        kind=kind,
    )
    return wish


@transaction.atomic
def send_plan(*, actor: User, plan: MatchPlan) -> Job:
    """Propose all pairs of the plan: the startups are asked by mail.  Sent twice, it is sent once.

    Raises PlanReplaced, PlanOutdated.
    """
    require(may_organise, actor, plan.edition)
    Edition.objects.select_for_update(no_key=True).get(pk=plan.edition_id)
    stands = MatchPlan.objects.select_for_update(no_key=True).filter(pk=plan.pk).first()
    if stands is None:
        raise PlanReplaced
    if stands.sent_at is None:
        if outdated(stands):
            raise PlanOutdated
        MatchPlan.objects.filter(pk=plan.pk).update(sent_at=clock.now(), sent_by=actor)
        audit.record(
            actor, "introduction.plan_sent", stands, edition=plan.edition, pairs=len(stands.pairs)
        )
    return enqueue_job(
        actor=actor,
        edition=plan.edition,
        kind=SENDING,
        key=f"{SENDING}:{plan.pk}",
        task="introductions.tasks.send_introductions",
        subject=("matchplan", plan.pk),
    )


def send_planned(*, job_id: int) -> None:
    """The task's body: propose each pair that still may be.  Run twice, it proposes once."""
    run_job(job_id=job_id, body=_send)


def _send(job: Job) -> None:
    plan = MatchPlan.objects.get(pk=job.subject_id or 0)
    winners = Winner.objects.in_bulk([row["winner"] for row in plan.pairs])
    investors = Investor.objects.in_bulk([row["investor"] for row in plan.pairs])
    made = 0
    for done, row in enumerate(plan.pairs):
        report_progress(job=job, progress=done / len(plan.pairs))
        winner, investor = winners.get(row["winner"]), investors.get(row["investor"])
        if winner is not None and investor is not None:
            made += (
                propose_planned(actor=job.asked_by, winner=winner, investor=investor) is not None
            )
    finish_job(job=job, result={"proposed": made, "planned": len(plan.pairs)})
