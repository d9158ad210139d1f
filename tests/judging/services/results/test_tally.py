"""Tallies follow the sheets: few for many changes, and never an older over a newer one."""

import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge.models import Job, JobState
from judging.models import (
    Assignment,
    Round,
    Scoresheet,
    SheetState,
    Tally,
)
from judging.queries.results.figures import CalibratedScore, figures, official_of
from judging.queries.results.tally_input import read_input
from judging.services.results import tally
from judging.services.rounds import tally_request
from judging.services.scoring import sheet
from judging.workflow import run_due_steps
from submissions.models import EntryState
from tests.judging import factories as f


def tally_jobs(round: Round) -> Any:
    return Job.objects.filter(kind="tally", subject_id=round.pk).order_by("pk")


def asked(round: Round) -> Job:
    job = tally_request.tally_soon(round_id=round.pk)
    assert job is not None
    return job


def a_scored_round(**facts: Any) -> Round:
    round = f.an_open_round(**facts)
    f.score_all(round)
    return round


def newest(round: Round) -> Tally:
    return Tally.objects.filter(round=round).order_by("-number")[0]


@pytest.mark.django_db
def test_many_changes_wait_in_one_job_and_the_next_one_waits_its_time() -> None:
    round = a_scored_round()
    first = asked(round)
    assert [asked(round).pk for _ in range(5)] == [first.pk] * 5
    assert (
        "countdown"
        not in CeleryOutbox.objects.filter(task_name=tally_request.TASK).latest("pk").options
    )
    f.run(first)
    later = asked(round)
    assert later.pk != first.pk
    wait = CeleryOutbox.objects.filter(task_name=tally_request.TASK).latest("pk").options
    assert "countdown" in wait or "eta" in wait, wait


@pytest.mark.django_db
def test_whoever_asks_for_it_now_need_not_wait() -> None:
    round = a_scored_round()
    f.run(asked(round))
    waiting = asked(round)
    sent = CeleryOutbox.objects.filter(task_name=tally_request.TASK).count()
    assert tally_request.request_tally(actor=f.organiser_of(round.edition), round=round) == waiting
    last = CeleryOutbox.objects.filter(task_name=tally_request.TASK).latest("pk")
    assert CeleryOutbox.objects.filter(task_name=tally_request.TASK).count() == sent + 1
    assert not {"countdown", "eta"} & set(last.options)


@pytest.mark.django_db
def test_a_change_during_a_tally_asks_for_another() -> None:
    round = a_scored_round()
    running = asked(round)
    Job.objects.filter(pk=running.pk).update(
        state=JobState.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now()
    )
    another = asked(round)
    assert another.pk != running.pk
    assert another.state == JobState.QUEUED


@pytest.mark.django_db
def test_an_older_tally_that_ends_late_does_not_hide_a_newer_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = a_scored_round()
    calls = []

    def slow(**facts: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:  # meanwhile a sheet changes, and another worker tallies it
            f.score(Assignment.objects.filter(round=round, state="active").earliest("pk"), 0.1)
            tally.tally_round(round=round)
        return figures(**facts)

    monkeypatch.setattr(tally, "figures", slow)
    tally.tally_round(round=round)
    assert newest(round).input_digest == read_input(round=round).digest


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["sheet", "reopened", "withdrawn"])
def test_the_clock_catches_whatever_changed_and_then_rests(change: str) -> None:
    round = a_scored_round()
    tally.tally_round(round=round)
    run_due_steps()
    assert not tally_jobs(round).exists()
    assignment = Assignment.objects.filter(round=round, state="active")[0]
    if change == "sheet":
        f.score(assignment, 0.2)
    elif change == "reopened":
        Scoresheet.objects.filter(assignment=assignment).update(state=SheetState.DRAFT)
    else:
        type(assignment.entry).objects.filter(pk=assignment.entry_id).update(
            state=EntryState.WITHDRAWN
        )
    run_due_steps()
    run_due_steps()
    job = tally_jobs(round).get()
    f.run(job)
    assert job.state == JobState.DONE
    assert newest(round).input_digest == read_input(round=round).digest
    run_due_steps()
    assert tally_jobs(round).count() == 1


@pytest.mark.django_db
def test_sheets_that_come_back_as_they_were_make_no_new_version_and_no_endless_work() -> None:
    round = a_scored_round()
    first = tally.tally_round(round=round)
    assignment = Assignment.objects.filter(round=round, state="active")[0]
    old = [
        float(score.value / score.criterion.points)
        for score in assignment.sheet.scores.select_related("criterion").order_by(
            "criterion__order"
        )
    ]
    f.score(assignment, old)
    run_due_steps()
    f.run(tally_jobs(round).get())
    assert newest(round) == first
    assert Tally.objects.filter(round=round).count() == 1
    run_due_steps()
    assert tally_jobs(round).count() == 1


@pytest.mark.django_db
def test_a_tally_that_fails_is_not_asked_for_every_minute() -> None:
    round = a_scored_round()
    job = asked(round)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=timezone.now())
    run_due_steps()
    assert tally_jobs(round).count() == 1
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(minutes=11))
    run_due_steps()
    assert tally_jobs(round).count() == 2


@pytest.mark.django_db
def test_a_tally_that_waited_until_the_result_was_published_leaves_it_and_is_no_failure() -> None:
    round = a_scored_round()
    f.run(asked(round))
    stands = newest(round)
    late = asked(round)
    Round.objects.filter(pk=round.pk).update(state="published")
    f.run(late)
    assert (late.state, late.result) == (JobState.DONE, {"skipped": "published"})
    assert newest(round) == stands


def in_threads(*bodies: Any) -> list[threading.Thread]:
    """Run each in a thread with its own connections; `threading.excepthook` raises their errors."""

    def run(body: Any) -> None:
        try:
            body()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    return threads


def join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_judges_who_submit_all_at_once_are_few_tallies_and_none_is_missed() -> None:
    round = f.an_open_round(entries=12, judges=9)
    work = list(
        Assignment.objects.filter(round=round, state="active").select_related("judge__user")
    )
    scores = dict.fromkeys(round.rubric.criteria.values_list("key", flat=True), "3")
    judges = {assignment.judge_id for assignment in work}
    gate, over = threading.Barrier(len(judges)), threading.Event()

    def judge(pk: int) -> None:
        gate.wait()
        for assignment in (assignment for assignment in work if assignment.judge_id == pk):
            sheet.save_sheet(
                actor=assignment.judge.user,
                assignment=assignment,
                scores=scores,
                base_revision=0,
                mutation_id=f"m{assignment.pk}",
                submit=True,
            )
            tally_request.tally_soon(round_id=round.pk)  # what the task of the outbox does

    def worker() -> None:
        while not over.wait(0.02):
            do_waiting(round)

    workers = in_threads(worker, worker)
    join(in_threads(*(partial(judge, pk) for pk in judges)))
    over.set()
    join(workers)
    do_waiting(round)
    assert set(tally_jobs(round).values_list("state", flat=True)) == {JobState.DONE}
    assert newest(round).sheet_count == len(work)
    assert newest(round).input_digest == read_input(round=round).digest
    assert tally_jobs(round).count() < len(work) / 2


def do_waiting(round: Round) -> None:
    for job in tally_jobs(round).filter(state=JobState.QUEUED):
        tally.run_tally(job_id=job.pk)


@pytest.mark.django_db
def test_the_same_sheets_give_the_same_tally_and_a_changed_one_another() -> None:
    round = f.a_closed_round(entries=6)
    first = Tally.objects.get(round=round)
    assert tally.tally_round(round=round) == first
    assignment = Assignment.objects.filter(round=round, state="active").earliest("pk")
    old = [
        float(score.value / score.criterion.points)
        for score in assignment.sheet.scores.select_related("criterion").order_by(
            "criterion__order"
        )
    ]
    f.score(assignment, 0.1)
    second = tally.tally_round(round=round)
    assert second.pk != first.pk
    assert second.number == 2
    f.score(assignment, old)
    again = tally.tally_round(round=round)
    assert (again.pk, again.number) == (first.pk, 3)


@pytest.mark.django_db
def test_a_tally_is_exact_and_a_recused_or_unfinished_sheet_is_not_a_zero() -> None:
    round = f.an_open_round(entries=5, judges=6, sheets_per_entry=5)
    entry = round.participations.earliest("pk").entry
    for share, assignment in zip(
        (0.9, 0.8, 0.7, 0.6, 0.1),
        Assignment.objects.filter(round=round, entry=entry).order_by("pk"),
        strict=True,
    ):
        f.score(assignment, share)
    standing = tally.tally_round(round=round).standings.get(entry=entry)
    assert (standing.base, standing.mean, standing.sheets) == (
        Decimal("70.00"),
        Decimal("62.00"),
        5,
    )
    Assignment.objects.filter(round=round, entry=entry).latest("pk").advance("recused")
    standing = tally.tally_round(round=round).standings.get(entry=entry)
    assert (standing.base, standing.sheets) == (Decimal("75.00"), 4)
    others = tally.tally_round(round=round).standings.exclude(entry=entry)
    assert all(row.rank is None and row.official is None for row in others)


@pytest.mark.django_db
def test_the_calibrated_score_can_be_the_official_one() -> None:
    round = f.a_closed_round(entries=9, judges=6, method="calibrated")
    rows = list(Tally.objects.get(round=round).standings.order_by("rank"))
    assert [row.rank for row in rows] == sorted(row.rank or 0 for row in rows)
    for row in rows:
        assert row.base is not None
        assert row.calibrated is not None
        assert abs(float(row.base) - row.calibrated) < 0.006
    assert (
        official_of(
            rules={
                "method": "calibrated",
                "criteria": [],
                "pass_mark": "60",
                "bonus_cap": "3",
                "min_sheets": 3,
                "trim_per_criterion": False,
            },
            entries=["a"],
            sheets=[],
            adjustments=[],
            calibrated={},
        )[0].rank
        is None
    )


@pytest.mark.django_db
def test_a_tally_says_where_one_more_sheet_helps_and_what_each_judge_is_like() -> None:
    round = f.a_closed_round(entries=12, judges=8)
    report = Tally.objects.get(round=round).report
    assert {row["judge"] for row in report["judges"]} <= set(
        round.edition.judges.values_list("pk", flat=True)
    )
    assert all(
        row["severity_lo"] <= row["severity"] <= row["severity_hi"] for row in report["judges"]
    )
    met = {
        (assignment.entry_id, assignment.judge_id)
        for assignment in Assignment.objects.filter(round=round)
    }
    assert not {(row["entry"], row["judge"]) for row in report["advice"]["sheets"]} & met
    assert report["advice"]["unsure_after"] <= report["advice"]["unsure_now"]


@pytest.mark.parametrize(("end", "turn"), [("100", 1), ("0", -1)])
def test_at_the_end_of_the_scale_the_model_orders_and_equals_stay_equal(
    end: str, turn: int
) -> None:
    """a and b are alike to the model, c follows them; d is at the end by bonus or deduction."""
    rules = {
        "method": "calibrated", "criteria": [], "pass_mark": "0", "bonus_cap": "3",
        "min_sheets": 1, "trim_per_criterion": False, "scale": ["0.00", "100.00"],
    }  # fmt: skip
    near = Decimal("98" if turn > 0 else "2")
    places = {"a": 1, "b": 1, "c": 3, "d": 4} if turn > 0 else {"d": 1, "c": 2, "a": 3, "b": 3}
    scores = {**dict.fromkeys("abc", float(end)), "d": float(near)}
    rows = official_of(
        rules=rules,
        entries=list("abcd"),
        sheets=[(entry, "j", {"x": Decimal(50)}) for entry in "abcd"],
        adjustments=[("d", "bonus" if turn > 0 else "deduction", Decimal(2))],
        calibrated={e: CalibratedScore(scores[e], places[e]) for e in "abcd"},
    )
    assert {row.entry: (row.rank, row.tied) for row in rows} == {
        entry: (place, entry in "ab") for entry, place in places.items()
    }
    assert {row.final for row in rows} == {Decimal(f"{end}.00")}
