"""Introductions are proposed: all at once by matching, or one by hand.

The startup is asked first.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import Edition, Job, User
from challenge.permissions import may_organise, require
from challenge.services.jobs import enqueue_job, finish_job, report_progress, run_job
from challenge.services.mailing import promise_mail
from introductions.algorithms.thesis_match import Fit
from introductions.models import Introduction, IntroductionState, Investor, InvestorFirm, Step
from introductions.permissions import (
    ANSWER_DAYS,
    OUTWEIGHS_WISHES,
    OVER,
    consented_items,
    may_flag_winner,
)
from introductions.queries.entrants_behind import startups_behind
from introductions.queries.matching_plan import (
    active_introductions,
    firm_rooms,
    fit_of,
    plan_of,
    was_declined,
)
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import require_certain_place
from submissions.models import Member

PER_WINNER, PER_INVESTOR = 5, 10


class NotReady(Refusal):
    """The winner isn't flagged for investors."""

    code = "winner_not_ready"
    message = _("This winner isn't flagged for investors yet. Flag it first, on the results page.")


class NoConsent(Refusal):
    """The startup didn't agree to be shown to investors."""

    code = "no_consent"
    message = _(
        "This startup hasn't agreed to be shown to investors. It can do so in its application."
    )


class Forbidden(Refusal):
    """A hard filter of the thesis or of the startup."""

    code = "introduction_forbidden"
    message = _("This pair doesn't meet the conditions of the investor or of the startup.")


class Full(Refusal):
    """One of the two has enough introductions (docs/rules-kr.md §20)."""

    code = "introductions_full"
    message = _(
        "One of the two has as many introductions as it can take. Wait until one is over, or "
        "choose another pair."
    )


class FirmFull(Refusal):
    """All people of the firm together have enough, in this month or in the edition."""

    code = "firm_full"
    message = _(
        "The investor's firm has as many introductions as it takes in this month or in this "
        "edition."
    )


class NotAdmitted(Refusal):
    """The investor isn't admitted to this edition."""

    code = "investor_not_admitted"
    message = _("This investor isn't admitted to this edition. Admit it first.")


class WasDeclined(Refusal):
    """A no is respected."""

    code = "introduction_was_declined"
    message = _("One of the two has said no to this introduction. It isn't proposed again.")


class OwnStartup(Refusal):
    """The investor's people are the startup's people."""

    code = "own_startup"
    message = _("This investor belongs to people of this startup. The two aren't introduced.")


class RivalUnseen(Refusal):
    """The investor has a startup of its own among the entries."""

    code = "rival_unseen"
    message = _(
        "People of this investor have an entry of their own in this edition, so it would see a "
        "rival's deck. If you want this introduction all the same, tick that you know it."
    )


WHY_BLOCKED = {
    "field": _("The startup's field isn't among those that the investor looks for."),
    "stage": _("The startup's stage isn't among those that the investor looks for."),
    "district": _("The startup isn't in a district that the investor looks in."),
    "ticket": _("The startup seeks less than the investor's smallest ticket."),
    "instrument": _("The startup's card asks for an instrument that the investor doesn't use."),
    "revenue": _("The investor wants startups with revenue, and this one has none."),
    "portfolio": _("The investor named this startup as a competitor of its portfolio."),
    "refused": _("The startup doesn't want to meet this firm. Nobody is told."),
}


@transaction.atomic
def propose_introductions(*, actor: User, edition: Edition) -> Job:
    """Ask for the matching of all flagged winners with all admitted investors."""
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
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
    """The task's body: plan on plain data, then propose each pair that isn't there yet and still
    may be.  Run twice, it proposes once.
    """
    run_job(job_id=job_id, body=_match)


def _match(job: Job) -> None:
    plan = plan_of(job.edition, per_winner=PER_WINNER, per_investor=PER_INVESTOR)
    made = 0
    for done, (winner, investor, _weighed) in enumerate(plan):
        report_progress(job=job, progress=done / max(len(plan), 1))
        made += propose_planned(actor=job.asked_by, winner=winner, investor=investor) is not None
    finish_job(job=job, result={"proposed": made, "planned": len(plan)})


@transaction.atomic
def propose_introduction(
    *, actor: User, winner: Winner, investor: Investor, rival_seen: bool = False
) -> Introduction:
    """Propose one pair by hand; the same consent, filters and limits hold.

    One that lapsed is proposed anew; proposing twice is proposing once.  rival_seen: the organiser
    knows that the investor is an entrant too.
    """
    require(may_flag_winner, actor, winner)
    winner, investor = locked_pair(winner, investor)
    known = Introduction.objects.filter(winner=winner, investor=investor).first()
    if known is not None and known.state not in OVER:
        return known
    weighed = fit_of(winner, investor)
    require_no_rival(winner, investor, seen=rival_seen)
    require_free(winner, investor, weighed)
    if known is not None:
        return _propose_again(actor, known, weighed)
    return _propose(actor, winner, investor, weighed) or Introduction.objects.get(
        winner=winner, investor=investor
    )


@transaction.atomic
def propose_planned(
    *, actor: User | None, winner: Winner, investor: Investor
) -> Introduction | None:
    """A pair of a plan; None where it is there already, or what has happened since the plan
    forbids it.
    """
    try:
        winner, investor = locked_pair(winner, investor)
        weighed = fit_of(winner, investor)
        require_no_rival(winner, investor, seen=False)
        require_free(winner, investor, weighed)
    except Refusal:
        return None
    return _propose(actor, winner, investor, weighed)


def locked_pair(winner: Winner, investor: Investor) -> tuple[Winner, Investor]:
    """Both as they stand, kept until the transaction ends, so that no list gets longer than it may.

    Raises NotReady, NoConsent.
    """
    winner = (
        Winner.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__startup", "entry__edition", "entry__field", "entry__track")
        .get(pk=winner.pk)
    )
    investor = (
        Investor.objects.select_for_update(of=("self",), no_key=True)
        .select_related("thesis", "edition", "organisation", "user")
        .get(pk=investor.pk)
    )
    firms = InvestorFirm.objects.select_for_update(no_key=True, of=("self",))
    firms.filter(edition=investor.edition_id, organisation=investor.organisation_id).first()
    if not winner.vc_ready:
        raise NotReady
    require_certain_place(entry=winner.entry)
    if consented_items(winner.entry) is None:
        raise NoConsent
    return winner, investor


def require_no_rival(winner: Winner, investor: Investor, *, seen: bool) -> None:
    """A founder's fund never meets its own startup, and a rival only if an organiser says so."""
    behind = startups_behind([investor])[investor.pk]
    if winner.entry.startup_id in behind:
        raise OwnStartup
    if behind and not seen:
        raise RivalUnseen


def require_free(winner: Winner, investor: Investor, weighed: Fit, *, wished: bool = False) -> None:
    """Raise the refusal that says why the two can't be introduced.

    wished: the investor asked for this winner, whatever it wishes otherwise.
    """
    if investor.state != Investor.State.ADMITTED or investor.edition_id != winner.entry.edition_id:
        raise NotAdmitted
    if was_declined(winner, investor):
        raise WasDeclined
    if weighed.blocked and not (wished and weighed.blocked not in OUTWEIGHS_WISHES):
        raise Forbidden(WHY_BLOCKED[weighed.blocked], blocked=weighed.blocked)
    others = active_introductions(winner=winner, besides=investor.organisation_id)
    if others >= PER_WINNER or active_introductions(investor=investor) >= min(
        PER_INVESTOR, investor.capacity
    ):
        raise Full
    rooms = firm_rooms(investor.edition, only=investor.organisation_id)
    if min(rooms.values(), default=1) < 1:
        raise FirmFull


@transaction.atomic
def _propose(
    actor: User | None, winner: Winner, investor: Investor, weighed: Fit
) -> Introduction | None:
    introduction, created = Introduction.objects.get_or_create(
        winner=winner,
        investor=investor,
        defaults={
            "fit": weighed.weight,
            "fit_reasons": weighed.parts,
            "proposed_by": actor,
            "lapses_at": timezone.now() + timedelta(days=ANSWER_DAYS),
        },
    )
    if not created:
        return None
    ask_startup(actor=actor, introduction=introduction)
    return introduction


def _propose_again(actor: User, introduction: Introduction, weighed: Fit) -> Introduction:
    now = timezone.now()
    facts = {
        "fit": weighed.weight,
        "fit_reasons": weighed.parts,
        "proposed_by": actor,
        "proposed_at": now,
        "lapses_at": now + timedelta(days=ANSWER_DAYS),
    }
    introduction.advance(
        IntroductionState.PROPOSED, startup_agreed_at=None, shared_items=[], **facts
    )
    ask_startup(actor=actor, introduction=introduction)
    return introduction


@transaction.atomic
def ask_startup(*, actor: User | None, introduction: Introduction) -> None:
    """Mail its representatives; part of a proposal, which began the transaction."""
    edition = introduction.investor.edition
    step = Step.objects.create(introduction=introduction, kind=IntroductionState.PROPOSED, by=actor)
    audit.record(
        actor,
        "introduction.proposed",
        introduction,
        edition=edition,
        winner=introduction.winner_id,
        investor=introduction.investor_id,
    )
    for member in Member.objects.filter(
        startup=introduction.winner.entry.startup, kind=Member.Kind.REPRESENTATIVE
    ).select_related("user"):
        key = f"introduction-asked-{introduction.pk}-{step.pk}-{member.pk}"
        promise_mail(
            actor=actor,
            key=key,
            kind="introduction_asked",
            expires_at=introduction.lapses_at,
            to=member.user,
            edition=edition,
            introduction=introduction,
        )
