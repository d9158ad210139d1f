"""A whole adaptive round with a silent judge and one who recuses, through real workers, relay and
clock; `disturbed`: with a worker killed in an assignment and in a tally (run by
test_adaptive_round.py, in a folder of its own).
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps above first
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from challenge.local import embedded  # noqa: E402
from challenge.local.supervision import Supervisor  # noqa: E402
from challenge.models import Job  # noqa: E402
from demo.programs import programs  # noqa: E402
from judging.models import AllocationStep, Assignment, Round  # noqa: E402
from judging.services.assignment.recuse import recuse  # noqa: E402
from judging.services.assignment.request import request_assignment  # noqa: E402
from tests.judging import factories as f  # noqa: E402

DATA = Path(settings.DATA_DIR)
BUDGET, MOST_TURNS = 38, 8
LONG_AGO = timedelta(days=4)


def until(done: Callable[[], object], what: str, *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def main(*, disturbed: bool) -> None:
    call_command("migrate", verbosity=0)
    round = f.a_round(
        entries=12,
        judges=8,
        allocation="adaptive",
        method="mean",
        sheets_per_entry=2,
        min_sheets=2,
        seed=11,
        replace_silent_days=0,
        allocation_options={"budget": BUDGET},
    )
    team = Supervisor(
        [program for program in programs(None) if program.name != "files"], DATA / "logs"
    )
    team.start()
    try:
        request_assignment(actor=f.organiser_of(round.edition), round=round)
        until(lambda: Round.objects.get(pk=round.pk).state == "open", "the clock opens the round")
        for turn in range(MOST_TURNS):
            if not a_turn(team, round, turn, disturbed=disturbed and turn < 2):
                break
        print(json.dumps(outcome(round)))
    finally:
        team.stop()
        embedded.stop(DATA)


def a_turn(team: Supervisor, round: Round, turn: int, *, disturbed: bool) -> bool:
    """Judges write, the clock tallies and asks, workers assign; False: the rule has ended."""
    before = AllocationStep.objects.count()
    with transaction.atomic():  # all sheets or none: the clock tallies what it finds
        judges_write(round, turn)
        AllocationStep.objects.update(made_at=timezone.now() - LONG_AGO)
        Round.objects.filter(pk=round.pk).update(opens_at=timezone.now() - LONG_AGO)
    if disturbed:
        kill_in(team, round, "tally" if turn else "assign")
    until(lambda: AllocationStep.objects.count() > before, f"step {before + 1}")
    until(lambda: not Job.objects.filter(state__in=["queued", "running"]).exists(), "jobs are done")
    return AllocationStep.objects.order_by("-number")[0].kind == "batch"


def kill_in(team: Supervisor, round: Round, kind: str) -> None:
    """The worker must wait where it wants to write; there it is killed."""
    jobs = Job.objects.filter(kind=kind, subject_id=round.pk)
    until(lambda: jobs.filter(state__in=["queued", "running"]).exists(), f"{kind} is asked for")
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round.pk)
        until(lambda: jobs.filter(state="running").exists(), f"a worker has the {kind}")
        team.kill("worker")


def judges_write(round: Round, turn: int) -> None:
    """Every sheet that is asked for, but those of the first judge, who is silent; at first another
    one recuses.
    """
    silent = round.edition.judges.earliest("pk")
    rows = round.assignments.filter(state="active", sheet=None).exclude(judge=silent)
    rows = rows.select_related("judge__user", "judge__edition", "round__edition", "entry")
    recusing = None
    for row in rows.order_by("judge", "entry"):
        if turn == 0 and recusing is None:
            recusing = row
            continue
        shares = Random(1000 * row.entry_id + row.judge_id)
        f.score(row, [0.4 + 0.5 * shares.random() for _ in row.round.rubric.criteria.all()])
    if recusing is not None:
        recuse(actor=recusing.judge.user, assignment=recusing, kind="relative")


def outcome(round: Round) -> dict[str, object]:
    """What it came to, in ids that are the same in every fresh database."""
    tally = round.tallies.latest("number")
    pairs = Assignment.objects.filter(round=round, state="active")
    return {
        "batches": [step.sheets for step in round.allocation_steps.order_by("number")],
        "stop": round.allocation_steps.latest("number").reason,
        "pairs": sorted(map(list, pairs.values_list("entry_id", "judge_id"))),
        "standing": [
            [entry, str(score)]
            for entry, score in tally.standings.order_by("rank", "entry_id").values_list(
                "entry_id", "official"
            )
        ],
    }


if __name__ == "__main__":
    main(disturbed=sys.argv[1:] == ["disturbed"])
