"""The results bundle.

Everything that anyone needs to compute the result again, without names (docs/design.md §5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np

from challenge import audit
from challenge.kernel.digests import digest
from judging.algorithms.ranking.calibrate import CannotCalibrate, calibrate
from judging.algorithms.ranking.official import OfficialStanding
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Decision,
    DecisionKind,
    Method,
    Round,
    Standing,
    Tally,
)
from judging.queries.results.figures import official_of
from judging.queries.results.tally_input import TallyInput, read_input
from judging.queries.setup.rubric import rubric_snapshot
from submissions.models import Entry, EntryState

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a bundle and its own figures part.

    what: a code; entry: its code in the bundle.
    """

    what: str
    entry: str
    stated: str
    computed: str


# viewer: caller
def build_bundle(*, round: Round, tally: Tally) -> dict[str, Any]:
    """The bundle of a decided round.

    Entries go by blind code, judges by numbers in an order that says nothing.
    """
    found = read_input(round=round)
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    decisions = list(
        Decision.objects.filter(round=round).select_related("award").order_by("entry_id")
    )
    standings = tally.standings.order_by("rank", "entry_id")
    runs = round.assignment_runs.filter(applied_at__isnull=False).order_by("pk")
    return {
        "format": FORMAT,
        **_what_was_judged(round),
        "rules": dict(found.rules),
        "rubric": rubric_snapshot(round=round),
        "rubric_digest": round.rubric.digest,
        **_what_was_given(found, code),
        "ranking": [_ranking_row(code[row.entry_id], row) for row in standings],
        "decisions": _decision_rows(decisions, code),
        "seed": tally.seed,
        "seed_commitment": _commitment(round),
        "software": tally.software,
        "input_digest": tally.input_digest,
        "assignment": [
            {"reason": run.reason, "seed": run.seed, "input_digest": run.input_digest}
            for run in runs
        ],
        "chain_head": audit.head(),
        "figures": figures_of(round=round, found=found, decisions=decisions),
    }


def _what_was_judged(round: Round) -> dict[str, Any]:
    """The edition and the round by name."""
    edition = round.edition
    return {
        "edition": {
            "slug": edition.slug,
            "name_ko": edition.name_ko,
            "name_en": edition.name_en,
            "year": edition.year,
        },
        "round": {
            "order": round.order,
            "kind": str(round.kind),
            "name_ko": round.name_ko,
            "name_en": round.name_en,
            "closed_at": round.closes_at.isoformat(),
        },
    }


def _what_was_given(found: TallyInput, code: Mapping[int, str]) -> dict[str, Any]:
    """Entries, sheets and adjustments, without names."""
    mask = _masks(found)
    sheets = [
        {
            "entry": code[row.entry],
            "judge": mask[row.judge],
            "points": {key: f"{value:.2f}" for key, value in row.points.items()},
        }
        for row in found.sheets
    ]
    adjustments = [
        {"entry": code[entry], "kind": kind, "points": f"{points:.2f}"}
        for entry, kind, points in found.adjustments
    ]
    return {
        "entries": sorted(code[entry] for entry in found.entries),
        "sheets": sorted(sheets, key=_by_name),
        "adjustments": sorted(adjustments, key=_by_name),
    }


def _decision_rows(decisions: Sequence[Decision], code: Mapping[int, str]) -> list[dict[str, str]]:
    rows = [
        {
            "entry": code[row.entry_id],
            "kind": str(row.kind),
            "award": row.award.key if row.award else "",
        }
        for row in decisions
        if row.entry_id in code
    ]
    return sorted(rows, key=_by_name)


# viewer: caller
def figures_of(*, round: Round, found: TallyInput, decisions: Sequence[Decision]) -> dict[str, Any]:
    """The plain numbers that the public page shows."""
    sheets, judged = len(found.sheets), len({row.entry for row in found.sheets})
    recused = Assignment.objects.filter(round=round, state=AssignmentState.RECUSED).count()
    return {
        "entries": Entry.objects.filter(edition=round.edition, state=EntryState.SUBMITTED).count(),
        "in_round": len(found.entries),
        "judges": len({row.judge for row in found.sheets}),
        "sheets": sheets,
        "sheets_per_entry": _one_decimal(sheets / judged) if judged else 0,
        "winners": sum(row.kind in {DecisionKind.AWARD, DecisionKind.ADVANCE} for row in decisions),
        "conflicts": Conflict.objects.filter(
            judge__edition=round.edition, withdrawn_at__isnull=True
        ).count(),
        "recusals": recused,
    }


def _commitment(round: Round) -> dict[str, Any] | None:
    """The seed that was committed to in public before the assignment, opened.

    None where the round did without.
    """
    known = round.allocation_options
    return (
        {"commitment": known["commitment"], "nonce": known["nonce"], "seed": round.seed}
        if "commitment" in known
        else None
    )


def _one_decimal(value: float) -> float:
    return float(f"{value:.1f}")


def bundle_digest(*, bundle: Mapping[str, Any]) -> str:
    """The fingerprint of a bundle."""
    return digest(bundle)


# viewer: pure
def first_difference(*, bundle: Mapping[str, Any]) -> Difference | None:
    """Compute the official ranking again from the bundle's own sheets and rules.

    None: all is as stated.
    """
    computed = {row.entry: row for row in _recomputed(bundle)}
    stated = bundle["ranking"]
    opened = bundle.get("seed_commitment")
    if (
        opened
        and digest({"seed": opened["seed"], "nonce": opened["nonce"]}) != opened["commitment"]
    ):
        return Difference(
            "seed_commitment",
            "",
            opened["commitment"],
            digest({"seed": opened["seed"], "nonce": opened["nonce"]}),
        )
    if {row["entry"] for row in stated} != set(computed):
        missing = sorted({row["entry"] for row in stated} ^ set(computed))
        return Difference("entries", missing[0], "", "")
    for row in stated:
        there = _computed_row(computed[row["entry"]])
        for name, value in there.items():
            if row.get(name) != value:
                return Difference(name, row["entry"], str(row.get(name)), str(value))
    return None


def _recomputed(bundle: Mapping[str, Any]) -> list[OfficialStanding]:
    sheets = [
        (row["entry"], row["judge"], {key: Decimal(value) for key, value in row["points"].items()})
        for row in bundle["sheets"]
    ]
    adjustments = [
        (row["entry"], row["kind"], Decimal(row["points"])) for row in bundle["adjustments"]
    ]
    calibrated = (
        _calibrated(sheets, bundle["seed"])
        if bundle["rules"]["method"] == Method.CALIBRATED
        else {}
    )
    return official_of(
        rules=bundle["rules"],
        entries=bundle["entries"],
        sheets=sheets,
        adjustments=adjustments,
        calibrated=calibrated,
    )


def _calibrated(
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]], seed: int
) -> dict[str, float]:
    entries, judges = sorted({row[0] for row in sheets}), sorted({row[1] for row in sheets})
    row = {entry: place for place, entry in enumerate(entries)}
    column = {judge: place for place, judge in enumerate(judges)}
    totals = [float(sum(points.values(), Decimal(0))) for _entry, _judge, points in sheets]
    try:
        fitted = calibrate(
            np.array([row[sheet[0]] for sheet in sheets]),
            np.array([column[sheet[1]] for sheet in sheets]),
            totals,
            seed=seed,
        )
    except CannotCalibrate:
        return {}
    return dict(zip(entries, fitted.score.tolist(), strict=True))


def _ranking_row(code: str, row: Standing) -> dict[str, Any]:
    return {
        "entry": code,
        "rank": row.rank,
        "official": _text(row.official),
        "base": _text(row.base),
        "passed": row.passed,
    }


def _computed_row(row: OfficialStanding) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "official": _text(row.final),
        "base": _text(row.base),
        "passed": row.passed,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _masks(found: TallyInput) -> dict[int, str]:
    """Judges as J01, J02 … in an order that follows from the digest of the scores.

    It says nothing about their names or numbers.
    """
    judges = sorted({row.judge for row in found.sheets})
    Random(found.digest).shuffle(judges)  # noqa: S311 - an order, not a secret
    return {judge: f"J{place:02d}" for place, judge in enumerate(judges, 1)}


def _by_name(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["entry"], row.get("judge") or row.get("kind") or ""
