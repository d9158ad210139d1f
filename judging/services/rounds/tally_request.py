"""Asking for a tally: now, or soon after sheets changed."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.models import Job, JobState, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job, one_request_at_a_time, start_job_now
from judging.models import Round, RoundState
from judging.permissions import may_run_round

KIND = "tally"
TASK = "judging.tasks.run_tally"
PAUSE_SECONDS = 20  # between the beginnings of two tallies that sheets ask for
TALLIED = frozenset({RoundState.OPEN, RoundState.CLOSED, RoundState.DECIDED})


class NothingToTally(Refusal):
    """No sheet, or not the time."""

    code = "nothing_to_tally"
    message = _("There is nothing to tally: scoring has not opened, or the result is published.")


@transaction.atomic
def request_tally(*, actor: User | None, round: Round) -> Job:
    """Ask for the tally now; asked again while one waits, it is the same job."""
    if actor is not None:
        require(may_run_round, actor, round)
    if round.state not in TALLIED:
        raise NothingToTally
    waiting = _waiting(round)
    return (
        start_job_now(actor=actor, job=waiting)
        if waiting is not None
        else _enqueue(actor, round, "asked")
    )


@transaction.atomic
def tally_soon(*, round_id: int) -> Job | None:
    """Request a tally after a sheet changed: one job waits for all changes of the next seconds.

    It reads the sheets only when it begins, at once if the last one began a while ago.  A change
    that comes while a tally runs finds none waiting and requests another: so the last change is
    never missed, and many sheets in a minute are few tallies.
    """
    round = (
        Round.objects.select_related("edition")
        .filter(pk=round_id, state__in=[RoundState.OPEN, RoundState.CLOSED])
        .first()
    )
    if round is None:
        return None
    waiting = _jobs(round).filter(state=JobState.QUEUED).first() or _waiting(round)
    if waiting is not None:
        return waiting
    last = _jobs(round).filter(started_at__isnull=False).aggregate(last=Max("started_at"))["last"]
    since = (timezone.now() - last).total_seconds() if last else PAUSE_SECONDS
    return _enqueue(
        None, round, "sheets_changed", after=min(max(PAUSE_SECONDS - since, 0), PAUSE_SECONDS)
    )


def _jobs(round: Round) -> QuerySet[Job]:
    return Job.objects.filter(kind=KIND, subject_type="round", subject_id=round.pk)


def _waiting(round: Round) -> Job | None:
    """The job that waits, if there is one; until the commit nobody else asks for one."""
    one_request_at_a_time(kind=KIND, subject_id=round.pk)
    return _jobs(round).filter(state=JobState.QUEUED).order_by("-pk").first()


def _enqueue(actor: User | None, round: Round, reason: str, *, after: float = 0) -> Job:
    key = f"{KIND}:{round.pk}:{_jobs(round).count() + 1}"
    return enqueue_job(
        actor=actor,
        edition=round.edition,
        kind=KIND,
        key=key,
        task=TASK,
        subject=("round", round.pk),
        reason=reason,
        after=after,
    )
