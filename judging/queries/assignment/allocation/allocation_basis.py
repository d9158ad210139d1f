"""What a batch of sheets is chosen from, as plain data that anybody can choose from again."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from challenge.kernel.digests import digest
from judging.algorithms.allocation.next_batch import AllocationRule, Batch, Standing, next_batch
from judging.models import Round, Tally
from judging.queries.assignment.allocation.allocation_state import AllocationState
from judging.queries.assignment.free_judges import free_judges

SEEDS = 2**31


# viewer: clock
def allocation_basis(*, round: Round, state: AllocationState, tally: Tally) -> dict[str, Any]:
    """Rule, and of every entry: sheets asked for, judges free, chance and calibrated score.

    An entry without a sheet has the chance of anybody; without a calibration all are null.
    """
    rows = {
        entry: (chance, score)
        for entry, chance, score in tally.standings.values_list("entry_id", "p_top", "calibrated")
    }
    known = [rows.get(entry, (None, None)) for entry in state.wanted]
    anybody = round.places / max(len(state.wanted), 1)
    free = free_judges(round=round)
    refused = bool(tally.calibration_refused)
    return {
        "rule": asdict(state.rule),
        "tally": tally.input_digest,
        "places": round.places,
        "batches": state.batches,
        "entries": list(state.wanted),
        "asked": list(state.wanted.values()),
        "free": [free.get(entry, 0) for entry in state.wanted],
        "chance": [
            None if refused else anybody if chance is None else chance for chance, _score in known
        ],
        "score": [score for _chance, score in known],
    }


# viewer: pure
def seed_of_batch(*, basis_digest: str, round_seed: int | None) -> int:
    """Follows from the basis and the round's seed (if it has one), so that nobody can choose it."""
    return int(digest({"seed": round_seed, "input": basis_digest})[:8], 16) % SEEDS


# viewer: pure
def batch_of(*, basis: Mapping[str, Any], seed: int) -> Batch:
    """The batch that follows from a basis and a seed; entries by their position in the basis."""
    chances = basis["chance"]
    known = Standing(
        None if None in chances else np.array(chances, dtype=float),
        np.array([-np.inf if score is None else score for score in basis["score"]], dtype=float),
        np.array(basis["asked"], dtype=np.int64),
        np.array(basis["free"], dtype=np.int64),
    )
    rule = AllocationRule(**basis["rule"])
    return next_batch(rule, known, basis["places"], seed=seed, batches=basis["batches"])


# viewer: pure
def sheets_of(*, basis: Mapping[str, Any], batch: Batch) -> list[dict[str, Any]]:
    """The rows that a step keeps, in the order of their choice; value: P(1 − P), four places."""
    return [
        {
            "entry": basis["entries"][sheet.entry],
            "reason": sheet.reason,
            "value": float(f"{sheet.value:.4f}"),
        }
        for sheet in batch.sheets
    ]
