"""The results bundle.

Everything that anyone needs to compute the result again, without names (docs/design.md §5).
"""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings

from challenge import audit
from challenge.kernel.digests import digest
from judging.models import (
    Assignment,
    AssignmentState,
    Award,
    Conflict,
    Decision,
    DecisionKind,
    Round,
    Standing,
    Tally,
)
from judging.queries.results.tally_input import TallyInput, read_input
from judging.queries.results.verdicts import awards_by_place, decision_departs, verdicts
from judging.queries.setup.rubric import rubric_snapshot
from submissions.models import Entry, EntryState

FORMAT = 2
FULL = "full"  # the level that observers and organisers get


# viewer: caller
def build_bundle(*, round: Round, tally: Tally) -> dict[str, Any]:
    """The full bundle of a decided round, sealed.

    Entries go by blind code, judges by numbers that follow from a secret.  `ids` ties both to the
    rows of the database, so that the input's digest can be computed again.
    """
    found = read_input(round=round)
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    decisions = list(
        Decision.objects.filter(round=round, entry__in=found.entries)
        .select_related("award")
        .order_by("entry_id")
    )
    standings = list(tally.standings.order_by("rank", "entry_id"))
    awards = awards_by_place(round)
    mask = _masks(round, found)
    return seal(
        {
            "format": FORMAT,
            "level": FULL,
            **_what_was_judged(round),
            "rules": dict(found.rules),
            "rubric": rubric_snapshot(round=round),
            "rubric_digest": round.rubric.digest,
            **_what_was_given(found, code, mask),
            "ranking": [_ranking_row(code[row.entry_id], row) for row in standings],
            "awards": awards and [award.key for award in awards],
            "decisions": _decision_rows(round, decisions, code, standings, awards),
            **_how_it_was_computed(round, tally),
            "ids": {
                "entries": {code[entry]: entry for entry in found.entries},
                "judges": {name: judge for judge, name in mask.items()},
            },
            "figures": figures_of(round=round, found=found, decisions=decisions),
        }
    )


# viewer: pure
def seal(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle with the digest of all the rest of it: one changed figure is seen at once."""
    rest = {key: value for key, value in bundle.items() if key != "content_digest"}
    return {**rest, "content_digest": digest(rest)}


# viewer: pure
def bundle_digest(*, bundle: Mapping[str, Any]) -> str:
    """The digest of a bundle: the SHA-256 of its file as it is downloaded."""
    return digest(bundle)


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


def _what_was_given(
    found: TallyInput, code: Mapping[int, str], mask: Mapping[int, str]
) -> dict[str, Any]:
    """Entries, sheets and adjustments, without names."""
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
        **_own_orders(found, code, mask),
        **_audience(found, code),
        **_carried(found, code),
    }


def _own_orders(
    found: TallyInput, code: Mapping[int, str], mask: Mapping[int, str]
) -> dict[str, Any]:
    """Places that judges gave among equals; absent where none did."""
    rows = [
        {"entry": code[entry], "judge": mask[judge], "place": place}
        for (entry, judge), place in found.own_orders.items()
    ]
    return {"orders": sorted(rows, key=_by_name)} if rows else {}


def _audience(found: TallyInput, code: Mapping[int, str]) -> dict[str, Any]:
    """The vote that counts in the score; absent where none does."""
    if found.audience is None:
        return {}
    rows = sorted((code[entry], votes) for entry, votes in found.audience.votes.items())
    votes = [{"entry": entry, "votes": votes} for entry, votes in rows]
    return {"audience": {"ballots": found.audience.ballots, "votes": votes}}


def _carried(found: TallyInput, code: Mapping[int, str]) -> dict[str, Any]:
    """Scores of the round before that count here, by this round's codes; absent where none do."""
    if found.carried is None:
        return {}
    rows = sorted((code[entry], score) for entry, score in found.carried.scores.items())
    scores = [{"entry": entry, "points": f"{score:.2f}"} for entry, score in rows]
    return {"carried": {"digest": found.carried.digest, "scores": scores}}


def _how_it_was_computed(round: Round, tally: Tally) -> dict[str, Any]:
    """Seeds, versions, digests, and where the audit chain stood."""
    runs = round.assignment_runs.filter(applied_at__isnull=False).order_by("pk")
    position, head = audit.head()
    return {
        "seed": tally.seed,
        "seed_commitment": _commitment(round),
        "software": tally.software,
        "input_digest": tally.input_digest,
        "assignment": [
            {"reason": run.reason, "seed": run.seed, "input_digest": run.input_digest}
            for run in runs
        ],
        **_batches(round),
        "chain": {"position": position, "head": head},
    }


def _batches(round: Round) -> dict[str, Any]:
    """Steps of the allocation with what they were chosen from; absent where sheets were even."""
    steps = round.allocation_steps.order_by("number")
    rows = [
        {
            "number": step.number,
            "kind": str(step.kind),
            "seed": step.seed,
            "round_seed": round.seed,
            "input_digest": step.input_digest,
            "basis": step.basis,
            "sheets": step.sheets,
        }
        for step in steps
    ]
    return {"allocation": rows} if rows else {}


def _decision_rows(
    round: Round,
    decisions: Sequence[Decision],
    code: Mapping[int, str],
    standings: Sequence[Standing],
    awards: Sequence[Award] | None,
) -> list[dict[str, Any]]:
    said = verdicts(round=round, standings=standings, awards=awards)
    rows = []
    for row in decisions:
        verdict = said[row.entry_id]
        award, due = row.award.key if row.award else "", verdict.award.key if verdict.award else ""
        departs = decision_departs((row.kind, award), (verdict.kind, due), verdict.tied)
        rows.append(
            {
                "entry": code[row.entry_id],
                "kind": str(row.kind),
                "award": award,
                "departs": departs,
            }
        )
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
        "sheets_per_entry": sheets_per_entry(sheets, judged),
        "winners": sum(row.kind in {DecisionKind.AWARD, DecisionKind.ADVANCE} for row in decisions),
        "conflicts": Conflict.counted.filter(
            judge__edition=round.edition, withdrawn_at__isnull=True
        ).count(),
        "recusals": recused,
    }


# viewer: pure
def sheets_per_entry(sheets: int, judged: int) -> float:
    """The mean number of sheets of the entries that have one, to one decimal."""
    return float(f"{sheets / judged:.1f}") if judged else 0.0


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


def _ranking_row(code: str, row: Standing) -> dict[str, Any]:
    return {
        "entry": code,
        "rank": row.rank,
        "official": _text(row.official),
        "base": _text(row.base),
        "bonus": _text(row.bonus),
        "deduction": _text(row.deduction),
        "passed": row.passed,
        "tied": row.tied,
        "sheets": row.sheets,
    }


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:.2f}"


def _masks(round: Round, found: TallyInput) -> dict[int, str]:
    """Judges as J01, J02 … in an order that follows from the installation's secret.

    Without the secret nobody can tell who is who, whatever else the bundle holds; every round has
    another order.
    """
    secret = settings.SECRET_KEY.encode()

    def place(judge: int) -> bytes:
        return hmac.digest(secret, f"judge-mask:{round.pk}:{judge}".encode(), sha256)

    judges = sorted({row.judge for row in found.sheets}, key=place)
    return {judge: f"J{number:02d}" for number, judge in enumerate(judges, 1)}


def _by_name(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["entry"], row.get("judge") or row.get("kind") or ""
