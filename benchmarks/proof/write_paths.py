"""What the public log costs where it is written: a submitted sheet and a submitted application."""

import time
from collections.abc import Callable
from random import Random
from statistics import median

from django.db import transaction

from benchmarks.proof.played import device_of, give_sheet, pairs_of, play_while_open
from challenge import audit
from challenge.kernel.transparency.kinds import KIND_OF
from submissions.models import Entry
from submissions.services.submit import submit_for_startup
from tests.judging import factories as make

DRAWN_AGAIN = 1000  # for an interval of a median


def write_costs(pairs: int, seed: int) -> dict[str, list[float]]:
    """Medians of pairs of writes, in turns with and without, each with the 95 % interval of the
    median: seconds with the log over seconds without it, and the same of two without, which is the
    noise.
    """
    random = Random(seed)
    round = play_while_open(seed, entries=4, judges=5)
    pair, entry = pairs_of(round)[0], Entry.objects.filter(edition=round.edition).earliest("pk")
    organiser = make.organiser_of(round.edition)
    device = device_of(pair.judge)

    def sheet(number: int) -> None:
        give_sheet(pair, random, again=number, device=None)

    def signed_sheet(number: int) -> None:
        give_sheet(pair, random, again=number, device=device)

    def submission(number: int) -> None:
        submit_for_startup(actor=organiser, entry=entry, key=f"paired-{number}")

    return {
        "sheet_ratio": _ratio(sheet, pairs, logged=True),
        "signed_sheet_ratio": _ratio(signed_sheet, pairs, logged=True),
        "submission_ratio": _ratio(submission, pairs, logged=True),
        "noise_ratio": _ratio(sheet, pairs, logged=False),
    }


def _ratio(write: Callable[[int], None], pairs: int, *, logged: bool) -> list[float]:
    """Median, low, high.  Each number's writes are taken back, so that all start from the same
    state.
    """
    ratios = []
    for number in range(pairs):
        turns = [True, False] if number % 2 else [False, True]
        took = {turn: _seconds(write, logged=turn and logged) for turn in turns}
        ratios.append(took[True] / took[False])
    random = Random(pairs)
    medians = sorted(median(random.choices(ratios, k=pairs)) for _ in range(DRAWN_AGAIN))
    ends = medians[int(0.025 * DRAWN_AGAIN)], medians[int(0.975 * DRAWN_AGAIN)]
    return [float(f"{value:.3f}") for value in (median(ratios), *ends)]


def _seconds(write: Callable[[int], None], *, logged: bool) -> float:
    audit.KIND_OF = KIND_OF if logged else {}  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            begun = time.perf_counter()
            write(0)
            took = time.perf_counter() - begun
            transaction.set_rollback(True)
    finally:
        audit.KIND_OF = KIND_OF  # type: ignore[attr-defined]
    return took
