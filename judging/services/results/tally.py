"""집계 (tally): computed by a task and kept once per input.

While a round is open it is computed again as sheets come in, though not for every sheet.
"""

from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import transaction
from django.db.models import Max

from challenge import audit
from challenge.models import Job
from challenge.services.jobs import finish_job, hold_job, report_progress, run_job
from judging.models import Assignment, AssignmentState, Conflict, Round, Standing, Tally
from judging.queries.results.figures import Figures, figures
from judging.queries.results.published.log_statement import tally_statement
from judging.queries.results.tally_input import TallyInput, read_input, stamp_of
from judging.services.rounds.tally_request import TALLIED


def is_tallied(*, round: Round) -> bool:
    """Whether the newest tally rests on the sheets, points and rules as they stand."""
    report = round.tallies.order_by("-number").values_list("report", flat=True).first()
    return report is not None and report.get("stamp") == stamp_of(round=round)


def run_tally(*, job_id: int) -> None:
    """The task's body."""
    run_job(job_id=job_id, body=_tally)


def tally_round(*, round: Round, job: Job | None = None) -> Tally:
    """The tally of the round as it stands.

    The same input returns the same tally.  job: its progress is reported, and it is locked at the
    end.
    """
    while True:
        tally = _attempt(round, job)
        if tally is not None:
            return tally


def seed_of(*, round: Round, digest: str) -> int:
    """The round's seed, or one that follows from the input: nobody can choose it afterwards."""
    return round.seed if round.seed is not None else int(digest[:8], 16) % 2**31


def software() -> str:
    """The version that computed it."""
    try:
        return f"challenge {version('challenge')}"
    except PackageNotFoundError:
        return "challenge"


def _barred(round: Round) -> frozenset[tuple[int, int]]:
    """(entry, judge) pairs that must not meet, or have met."""
    conflicts = Conflict.counted.filter(
        judge__edition=round.edition_id, withdrawn_at__isnull=True
    ).values_list("entry_id", "judge_id")
    met = (
        Assignment.objects.filter(round=round)
        .exclude(state=AssignmentState.REMOVED)
        .values_list("entry_id", "judge_id")
    )
    return frozenset([*conflicts, *met])


def _tally(job: Job) -> None:
    round = Round.objects.select_related("edition", "rubric").get(pk=job.subject_id or 0)
    if round.state not in TALLIED:  # the result was published while this waited: its tally stands
        finish_job(job=job, result={"skipped": round.state})
        return
    tally_round(round=round, job=job)


def _attempt(round: Round, job: Job | None) -> Tally | None:
    """The tally; None: another tally was written while this one was computed.

    It may rest on newer sheets, so the newest must be read again.
    """
    before = _last_number(round)
    stamp = stamp_of(round=round)
    found = read_input(round=round)
    known = Tally.objects.filter(round=round, input_digest=found.digest).first()
    seed = seed_of(round=round, digest=found.digest)
    if known is None:
        _report_progress(job, 0.1, "calibrate")
        result = figures(found=found, seed=seed, barred=_barred(round))
        _report_progress(job, 0.9, "save")
    with transaction.atomic():
        if job is not None:
            hold_job(job=job)
        locked = round.locked()
        if _last_number(locked) != before:
            return None
        tally = (
            _save_tally(locked, found, result, seed)
            if known is None
            else _as_newest(locked, found, known, before)
        )
        tally.report = {**tally.report, "stamp": stamp}
        tally.save(update_fields=["report"])
        if job is not None:
            finish_job(job=job, result={"tally": tally.pk})
    return tally


def _last_number(round: Round) -> int:
    return Tally.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0


def _report_progress(job: Job | None, progress: float, message: str) -> None:
    if job is not None:
        report_progress(job=job, progress=progress, message=message)


def _as_newest(round: Round, found: TallyInput, tally: Tally, last: int) -> Tally:
    """Make a known tally of this input the newest again.

    Sheets were reopened and came back as they were.
    """
    if tally.number != last:
        Tally.objects.filter(pk=tally.pk).update(number=last + 1)
        tally.refresh_from_db()
        _record(round, found, tally)
    return tally


def _save_tally(round: Round, found: TallyInput, result: Figures, seed: int) -> Tally:
    tally = Tally.objects.create(
        round=round,
        number=_last_number(round) + 1,
        method=round.method,
        input_digest=found.digest,
        software=software(),
        seed=seed,
        sheet_count=len(found.sheets),
        calibration_refused=result.refused,
        report=dict(result.report),
    )
    place = {entry: at for at, entry in enumerate(result.entries)}
    Standing.objects.bulk_create(
        (_standing(tally, entry, result, found, place.get(entry)) for entry in found.entries),
        batch_size=2000,
    )
    _record(round, found, tally)
    return tally


def _record(round: Round, found: TallyInput, tally: Tally) -> None:
    audit.record(
        None,
        "round.tallied",
        round,
        edition=round.edition,
        committed=tally_statement(
            round=round, standings=list(tally.standings.all()), digest=found.digest
        ),
        tally=tally.pk,
        digest=found.digest,
        sheets=len(found.sheets),
    )


def _standing(
    tally: Tally, entry: int, result: Figures, found: TallyInput, at: int | None
) -> Standing:
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
        **_calibrated_columns(at, result, found),
    )


def _calibrated_columns(at: int | None, result: Figures, found: TallyInput) -> dict[str, Any]:
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
