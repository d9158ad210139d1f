"""What a tally rests on, read once as plain data.

Rules, submitted sheets, bonuses and deductions, and their digest.
"""

# tested by: tests/judging/services/results/test_tally.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from challenge.kernel.digests import digest
from judging.algorithms.own_order import places_among_equals
from judging.algorithms.ranking.audience import AUDIENCE, audience_points
from judging.algorithms.ranking.official import FULL, Candidate, Rules, Sheet
from judging.algorithms.ranking.tie_lot import lot_tickets
from judging.models import (
    Adjustment,
    AssignmentState,
    Method,
    OwnOrder,
    Round,
    Score,
    Scoresheet,
    SheetState,
)
from judging.queries.rounds.carried_scores import CarriedScores, carried_as_data, carried_scores
from judging.queries.rounds.hall_vote import scored_vote
from judging.queries.scoring.own_order.equal_sheets import step_of_rubric
from submissions.models import EntryState


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One submitted sheet of a standing assignment.

    points: criterion key → points; seconds: time spent on it; read_place: as the how-manieth its
    judge began it, from 1 (None: unknown).
    """

    entry: int
    judge: int
    points: Mapping[str, Decimal]
    seconds: int
    sheet: int
    read_place: int | None = None

    @property
    def total(self) -> Decimal:
        """The exact sum."""
        return sum(self.points.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class AudienceVotes:
    """The closed vote that counts.  ballots: how many voted; votes: of every entry of the round."""

    ballots: int
    votes: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class TallyInput:
    """rules: plain JSON; criteria: keys, heaviest first; full: criterion key → its points; lots:
    entry → ticket in the lot among equals, empty where the chair decides; audited: entries that two
    panels read; own_orders: (entry, judge) → place among the sheets that the judge scored the same.
    audience: the vote that counts, once it is closed; its points are among the adjustments.
    carried: scores of the round before, where the rules give them a share.
    """

    entries: Sequence[int]
    sheets: Sequence[SheetRow]
    adjustments: Sequence[tuple[int, str, Decimal]]
    rules: Mapping[str, Any]
    full: Mapping[str, Decimal]
    digest: str
    lots: Mapping[int, str] = field(default_factory=dict)
    audited: frozenset[int] = frozenset()
    own_orders: Mapping[tuple[int, int], int] = field(default_factory=dict)
    audience: AudienceVotes | None = None
    carried: CarriedScores | None = None


# viewer: clock
def criteria_keys(round: Round) -> list[str]:
    """The keys of the round's criteria, heaviest first."""
    rows = round.rubric.criteria.order_by("-points", "order", "pk")
    return list(rows.values_list("key", flat=True))


# viewer: clock
def read_input(*, round: Round) -> TallyInput:
    """The round's input as it stands.

    A sheet counts when it is submitted and complete, and its judge still has the entry.
    """
    criteria = list(round.rubric.criteria.order_by("-points", "order", "pk"))
    full = {criterion.key: criterion.points for criterion in criteria}
    entries = list(
        round.participations.filter(entry__state=EntryState.SUBMITTED)
        .order_by("entry_id")
        .values_list("entry_id", flat=True)
    )
    sheets = _sheets(round, set(entries), set(full))
    audience = _audience(round, entries)
    adjustments = _adjustments(round, entries, audience)
    rules = rules_of(round=round, criteria=list(full))
    orders, carried = _own_orders(round, sheets), carried_scores(round, entries)
    plain = {
        "rules": rules,
        "full": {key: f"{points:.2f}" for key, points in full.items()},
        "entries": entries,
        "sheets": [[row.entry, row.judge, _as_text(row.points)] for row in sheets],
        "adjustments": [[entry, kind, f"{points:.2f}"] for entry, kind, points in adjustments],
        **orders_as_data(orders),
        **audience_as_data(audience),
        **carried_as_data(carried),
    }
    return TallyInput(
        entries,
        sheets,
        adjustments,
        rules,
        full,
        digest(plain),
        _lots(round, set(entries)),
        frozenset(round.participations.filter(is_audited=True).values_list("entry_id", flat=True)),
        orders,
        audience,
        carried,
    )


def _as_text(points: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: f"{value:.2f}" for key, value in sorted(points.items())}


# viewer: pure
def orders_as_data(orders: Mapping[tuple[int, int], int]) -> dict[str, Any]:
    """The part of the input that judges' own orders are; absent where there are none, so that
    every other input keeps its digest.
    """
    rows = sorted([entry, judge, place] for (entry, judge), place in orders.items())
    return {"orders": rows} if rows else {}


# viewer: pure
def audience_as_data(audience: AudienceVotes | None) -> dict[str, Any]:
    """The part of the input that a vote is; absent where none counts."""
    if audience is None:
        return {}
    rows = sorted([entry, votes] for entry, votes in audience.votes.items())
    return {"audience": {"ballots": audience.ballots, "votes": rows}}


def _own_orders(round: Round, sheets: Sequence[SheetRow]) -> dict[tuple[int, int], int]:
    if not round.takes_own_orders:
        return {}
    totals = {(row.entry, row.judge): row.total for row in sheets}
    rows = OwnOrder.objects.filter(assignment__round=round).values_list(
        "assignment__entry_id", "assignment__judge_id", "total", "place"
    )
    given = {(entry, judge): (total, place) for entry, judge, total, place in rows}
    return places_among_equals(totals, given)


def _audience(round: Round, entries: Sequence[int]) -> AudienceVotes | None:
    found = scored_vote(round)
    if found is None:
        return None
    ballots, votes = found
    return AudienceVotes(ballots, {entry: votes.get(entry, 0) for entry in entries})


def _adjustments(
    round: Round, entries: Sequence[int], audience: AudienceVotes | None
) -> list[tuple[int, str, Decimal]]:
    """By entry and kind: bonuses, deductions, and what the audience's vote gives."""
    rows = (
        Adjustment.objects.filter(round=round, entry__in=entries)
        .order_by("entry_id", "kind", "pk")
        .values_list("entry_id", "kind", "points")
    )
    given = [(entry, str(kind), points) for entry, kind, points in rows]
    votes = audience.votes if audience else {}
    of_vote = audience_points(votes, Decimal(round.audience_points))
    given += [(entry, AUDIENCE, points) for entry, points in of_vote.items() if points]
    return sorted(given, key=lambda row: row[:2])


# viewer: clock
def stamp_of(*, round: Round) -> str:
    """Another one whenever what the tally rests on may have changed.

    Cheap enough to ask every minute (a digest of every score is not).
    """
    sheets = _submitted(round).aggregate(
        count=Count("pk"), which=Sum("pk"), writes=Sum("revision"), last=Max("submitted_at")
    )
    entries = round.participations.filter(entry__state=EntryState.SUBMITTED).aggregate(
        count=Count("pk"), which=Sum("entry_id")
    )
    points = Adjustment.objects.filter(round=round).aggregate(count=Count("pk"), which=Sum("pk"))
    criteria = [
        [key, f"{points:.2f}"]
        for key, points in round.rubric.criteria.order_by("-points", "order", "pk").values_list(
            "key", "points"
        )
    ]
    last = sheets.pop("last")
    plain = {
        "sheets": sheets,
        "last": last and last.isoformat(),
        "entries": entries,
        "points": points,
        "full": criteria,
        "rules": rules_of(round=round, criteria=[]),
        **_stamp_of_orders(round),
        **({"audience": scored_vote(round) is not None} if round.audience_points else {}),
        **carried_as_data(carried_scores(round, [])),
    }
    return digest(plain)


def _stamp_of_orders(round: Round) -> dict[str, Any]:
    if not round.takes_own_orders:
        return {}
    rows = OwnOrder.objects.filter(assignment__round=round)
    facts = rows.aggregate(count=Count("pk"), last=Max("changed_at"))
    return {"orders": [facts["count"], facts["last"] and facts["last"].isoformat()]}


# viewer: pure
def rules_of(*, round: Round, criteria: Sequence[str]) -> dict[str, Any]:
    """How the official score of the round is computed, as plain JSON.

    The results bundle holds the same.
    """
    return {
        "method": str(round.method),
        "criteria": list(criteria),
        "pass_mark": f"{round.pass_mark:.2f}",
        "bonus_cap": f"{round.bonus_cap:.2f}",
        "min_sheets": round.min_sheets,
        "places": round.places,
        "trim_per_criterion": round.trims_criteria,
        # absent where it is 1, so that older bundles keep their digest
        **({"drop": drop} if (drop := round.ends_left_out) > 1 else {}),
        # of how many best sheets the score is the mean; absent by every other method
        **({"best": round.best_of} if round.method == Method.BEST else {}),
        # the share of the round before, of 100; absent where it has none
        **({"carried": round.carried_share} if round.carried_share else {}),
        # the seal of the lot among equals; absent where the chair decides
        **({"lot": round.tie_seal[0]} if round.tie_seal else {}),
        # the step within which a judge's order spreads equals; absent where there is none
        **({"own_order": f"{step_of_rubric(round):.2f}"} if round.takes_own_orders else {}),
        # what the audience's vote gives at most; absent where it is in no score
        **({"audience": f"{most:.2f}"} if (most := round.audience_points) else {}),
        # calibrated scores are kept to the scale; bundles from before say nothing of it
        **({"scale": ["0.00", f"{FULL:.2f}"]} if round.method == Method.CALIBRATED else {}),
        "allocation": {
            "rule": str(round.allocation),
            "first": round.sheets_per_entry,
            "second": int(round.allocation_options.get("second") or round.sheets_per_entry + 2),
            "share": float(round.allocation_options.get("share") or 0.3),
        },
    }


# viewer: pure
def official_rules(*, rules: Mapping[str, Any]) -> Rules:
    """The algorithm's rules out of the plain ones.

    The calibrated method counts its passes and ties on the mean.
    """
    return Rules(
        method="mean" if rules["method"] == Method.CALIBRATED else rules["method"],
        criteria=tuple(rules["criteria"]),
        pass_mark=Decimal(rules["pass_mark"]) if rules["method"] != Method.SUM else None,
        bonus_cap=Decimal(rules["bonus_cap"]),
        min_sheets=rules["min_sheets"],
        trim_per_criterion=rules["trim_per_criterion"],
        drop=rules.get("drop", 1),
        best=rules.get("best", 1),
        carried=rules.get("carried", 0),
    )


# viewer: pure
def candidates_of(
    *,
    entries: Sequence[str],
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]],
    adjustments: Sequence[tuple[str, str, Decimal]],
    carried: Mapping[str, Decimal] | None = None,
) -> list[Candidate]:
    """Entries with their sheets and adjustments, for the official score.

    sheets: (entry, judge, points); adjustments: (entry, kind, points); carried: by entry.
    """
    voted: dict[str, Decimal] = {}
    by_entry: dict[str, list[Sheet]] = {entry: [] for entry in entries}
    for entry, judge, points in sheets:
        by_entry[entry].append(Sheet(judge, points))
    up: dict[str, list[Decimal]] = {}
    down: dict[str, list[Decimal]] = {}
    for entry, kind, amount in adjustments:
        if kind == AUDIENCE:
            voted[entry] = amount
            continue
        (up if kind == Adjustment.Kind.BONUS else down).setdefault(entry, []).append(amount)
    return [
        Candidate(
            entry,
            tuple(found),
            tuple(up.get(entry, ())),
            tuple(down.get(entry, ())),
            voted.get(entry, Decimal(0)),
            (carried or {}).get(entry),
        )
        for entry, found in by_entry.items()
    ]


def _lots(round: Round, entries: set[int]) -> dict[int, str]:
    """Tickets by blind codes, which the results bundle names entries by."""
    if round.tie_seal is None:
        return {}
    _commitment, seed, nonce = round.tie_seal
    rows = round.participations.filter(entry__in=entries)
    codes = dict(rows.values_list("entry_id", "blind_code"))
    tickets = lot_tickets(codes.values(), seed=seed, nonce=nonce)
    return {entry: tickets[code] for entry, code in codes.items()}


def _sheets(round: Round, entries: set[int], keys: set[str]) -> list[SheetRow]:
    submitted = _submitted(round)
    heads = submitted.order_by("assignment__entry_id", "assignment__judge_id").values_list(
        "pk", "assignment__entry_id", "assignment__judge_id", "seconds_spent", "read_place"
    )
    points: dict[int, dict[str, Decimal]] = {}
    for sheet, key, value in Score.objects.filter(sheet__in=submitted).values_list(
        "sheet_id", "criterion__key", "value"
    ):
        points.setdefault(sheet, {})[key] = value
    return [
        SheetRow(entry, judge, points[pk], seconds, pk, place)
        for pk, entry, judge, seconds, place in heads
        if entry in entries and set(points.get(pk, {})) == keys
    ]


def _submitted(round: Round) -> QuerySet[Scoresheet]:
    return Scoresheet.objects.filter(
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    )
