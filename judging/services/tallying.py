"""집계: computed by a task, kept once per input; while a round is open it is computed again as sheets come in, not for every sheet."""

from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import Refusal
from challenge.models import Edition, Job, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job, finish_job, report_progress
from judging.models import Assignment, AssignmentState, Conflict, Round, RoundState, Standing, Tally
from judging.permissions import may_run_round
from judging.services.figuring import Figures, figures
from judging.services.reading import TallyInput, read_input
from judging.services.working import hold_job, run_job

KIND = "tally"
TASK = "judging.tasks.run_tally"
BUCKET_SECONDS = 20
TALLIED = frozenset({RoundState.OPEN, RoundState.CLOSED, RoundState.DECIDED})


class NothingToTally(Refusal):
    """No sheet, or not the time."""

    code = "nothing_to_tally"
    message = _("There is nothing to tally: scoring has not opened, or the result is published.")


@transaction.atomic
def request_tally(*, actor: User | None, round: Round) -> Job:
    """Ask for the tally; asked again while one waits, it is the same job."""
    if actor is not None:
        require(may_run_round, actor, round)
    if round.state not in TALLIED:
        raise NothingToTally
    Edition.objects.select_for_update(no_key=True).get(pk=round.edition_id)  # one asker at a time
    jobs = Job.objects.filter(kind=KIND, subject_type="round", subject_id=round.pk).order_by("-pk")
    last = jobs.first()
    if last is not None and last.state == "queued":
        return last
    return _enqueue(actor, round, f"{KIND}:{round.pk}:{jobs.count() + 1}", "asked")


@transaction.atomic
def tally_soon(*, round_id: int) -> Job | None:
    """A sheet changed: at most one tally in 20 seconds; what falls between is caught by the clock."""
    round = Round.objects.select_related("edition").filter(pk=round_id, state__in=[RoundState.OPEN, RoundState.CLOSED]).first()
    if round is None:
        return None
    bucket = int(timezone.now().timestamp()) // BUCKET_SECONDS
    return _enqueue(None, round, f"{KIND}:{round.pk}:at-{bucket}", "sheets_changed")


def run_tally(*, job_id: int) -> None:
    """The task's body."""
    run_job(job_id=job_id, body=_tally)


def tally_round(*, round: Round, job: Job | None = None) -> Tally:
    """The tally of the round as it stands.  The same input returns the same tally.  job: told how far it is, and held at the end."""
    found = read_input(round=round)
    known = Tally.objects.filter(round=round, input_digest=found.digest).first()
    if known is not None:
        return _newest(known, job)
    _tell(job, 0.1, "calibrate")
    seed = seed_of(round=round, digest=found.digest)
    result = figures(found=found, seed=seed, barred=_barred(round))
    _tell(job, 0.9, "save")
    with transaction.atomic():
        if job is not None:
            hold_job(job=job)
        locked = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
        tally = Tally.objects.filter(round=locked, input_digest=found.digest).first() or _keep(locked, found, result, seed)
        if job is not None:
            finish_job(job=job, result={"tally": tally.pk})
    return tally


def seed_of(*, round: Round, digest: str) -> int:
    """The round's seed, or one that follows from the input, so that nobody can choose it afterwards."""
    return round.seed if round.seed is not None else int(digest[:8], 16) % 2**31


def software() -> str:
    """The version that computed it."""
    try:
        return f"challenge {version('challenge')}"
    except PackageNotFoundError:
        return "challenge"


def _barred(round: Round) -> frozenset[tuple[int, int]]:
    """Pairs that must not meet, or have met."""
    conflicts = Conflict.objects.filter(judge__edition=round.edition_id, withdrawn_at__isnull=True).values_list("entry_id", "judge_id")
    met = Assignment.objects.filter(round=round).exclude(state=AssignmentState.REMOVED).values_list("entry_id", "judge_id")
    return frozenset([*conflicts, *met])


def _tally(job: Job) -> None:
    round = Round.objects.select_related("edition", "rubric").get(pk=job.subject_id or 0)
    if round.state not in TALLIED:
        raise NothingToTally
    tally_round(round=round, job=job)


def _enqueue(actor: User | None, round: Round, key: str, reason: str) -> Job:
    return enqueue_job(actor=actor, edition=round.edition, kind=KIND, key=key, task=TASK, subject=("round", round.pk), reason=reason)


def _tell(job: Job | None, progress: float, message: str) -> None:
    if job is not None:
        report_progress(job=job, progress=progress, message=message)


@transaction.atomic
def _newest(tally: Tally, job: Job | None) -> Tally:
    """A tally of this input is there: it becomes the newest again (sheets were reopened and came back as they were)."""
    Round.objects.select_for_update(no_key=True).get(pk=tally.round_id)
    last = Tally.objects.filter(round=tally.round_id).aggregate(last=Max("number"))["last"]
    if tally.number != last:
        Tally.objects.filter(pk=tally.pk).update(number=last + 1)
        tally.refresh_from_db()
    if job is not None:
        hold_job(job=job)
        finish_job(job=job, result={"tally": tally.pk})
    return tally


def _keep(round: Round, found: TallyInput, result: Figures, seed: int) -> Tally:
    last = Tally.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0
    tally = Tally.objects.create(
        round=round,
        number=last + 1,
        method=round.method,
        input_digest=found.digest,
        software=software(),
        seed=seed,
        sheet_count=len(found.sheets),
        calibration_refused=result.refused,
        report=dict(result.report),
    )
    place = {entry: at for at, entry in enumerate(result.entries)}
    Standing.objects.bulk_create((_standing(tally, entry, result, found, place.get(entry)) for entry in found.entries), batch_size=2000)
    audit.record(None, "round.tallied", round, edition=round.edition, tally=tally.pk, digest=found.digest, sheets=len(found.sheets))
    return tally


def _standing(tally: Tally, entry: int, result: Figures, found: TallyInput, at: int | None) -> Standing:
    row = result.official[entry]
    return Standing(
        tally=tally,
        entry_id=entry,
        rank=row.rank,
        official=row.final,
        base=row.base,
        bonus=min(row.bonus, Decimal(999)),
        deduction=min(row.deduction, Decimal(999)),
        passed=row.passed,
        tied=row.tied,
        tie_break=row.tie_break[:30],
        mean=row.mean,
        sheets=row.sheets,
        criteria={key: f"{value:.2f}" for key, value in row.criteria.items()},
        **_beside(at, result, found),
    )


def _beside(at: int | None, result: Figures, found: TallyInput) -> dict[str, Any]:
    """The calibrated columns; empty where the entry has no sheet or the model refused."""
    fitted = result.calibration
    if fitted is None or at is None:
        return {}
    places = min(int(found.rules["places"]), len(result.entries))
    return {
        "calibrated": float(fitted.score[at]),
        "calibrated_sd": float(fitted.sd[at]),
        "calibrated_rank": int(fitted.rank[at]),
        "rank_lo": int(fitted.rank_lo[at]),
        "rank_hi": int(fitted.rank_hi[at]),
        "rank_lo50": int(fitted.rank_lo50[at]),
        "rank_hi50": int(fitted.rank_hi50[at]),
        "p_top": float((fitted.draws[:, at] <= places).mean()),
        "p_first": float(fitted.p_first[at]),
    }
