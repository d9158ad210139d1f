"""What the public log costs where it is written: a submitted sheet and a submitted application."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from statistics import median
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from benchmarks.proof.played import device_of, give_sheet, pairs_of, play_while_open
from challenge import audit
from judging.services.scoring import store_sheet
from submissions.models import Entry
from submissions.services import submit
from tests.judging import factories as make

DRAWN_AGAIN = 1000  # for an interval of a median


def _nothing(*_about: Any, **_more: Any) -> None:
    """Instead of contents that only the log commits to."""


FOR_THE_LOG_ALONE: tuple[tuple[Any, str, Any], ...] = (
    (audit, "KIND_OF", {}),
    (store_sheet, "committed_sheet", _nothing),
    (store_sheet, "kept_of_sheet", _nothing),
    (store_sheet, "BLIND_CODE", ""),
    (submit, "committed_submission", _nothing),
)


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
    with connection.cursor() as cursor:  # what the playing owes is not checked in each write
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def sheet(number: int) -> None:
        give_sheet(pair, random, again=number, device=None)

    def signed_sheet(number: int) -> None:
        give_sheet(pair, random, again=number, device=device)

    def submission(number: int) -> None:
        submit.submit_for_startup(actor=organiser, entry=entry, key=f"paired-{number}")

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
    """With what a commit would check; the product's own code, but for what only the log asks of it
    where it isn't logged.
    """
    with ExitStack() as stack:
        for owner, name, without in () if logged else FOR_THE_LOG_ALONE:
            stack.enter_context(patch.object(owner, name, without))
        with transaction.atomic(), connection.cursor() as cursor:
            begun = time.perf_counter()
            write(0)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            took = time.perf_counter() - begun
            transaction.set_rollback(True)
    return took
