"""From the tables to an assignment problem: entries, judges, match, conflicts, pins, loads
(docs/science.md §2.1).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Prefetch, Q

from challenge.kernel.digests import digest
from challenge.models import FieldNearness
from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, Match, Weighting, match
from judging.algorithms.assignment.problem import FloatArray, Forbidden, Problem
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    JudgeField,
    Round,
    RoundEntry,
    SheetState,
)
from submissions.models import Entry, EntryState

Pair = tuple[int, int]
MATCH_OPTION = "match"
RECUSED = "recused"


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem with what it was made from.  Ids in the problem are the texts of primary keys."""

    problem: Problem
    parts: Match
    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    active: frozenset[Pair]
    digest: str


def pose(*, round: Round, with_reserves: bool = False, keep_all: bool = False) -> Posed:
    """The round's assignment problem as things stand.  keep_all: every standing pair is a pin; else
    only those begun or pinned by hand.
    """
    participations = list(_participations(round))
    entries = tuple(row.entry for row in participations)
    judges = tuple(_judges(round, with_reserves=with_reserves))
    row, column = (
        {entry.pk: i for i, entry in enumerate(entries)},
        {judge.pk: j for j, judge in enumerate(judges)},
    )
    everybody = [one for one in _standing(round) if one.entry_id in row]
    standing = [one for one in everybody if one.judge_id in column]
    served = Counter(
        one.entry_id for one in everybody if one.judge_id not in column and _is_submitted(one)
    )  # by judges who have left
    forbidden = _forbidden(round, row, column)
    barred = {(ban.entry, ban.judge) for ban in forbidden}
    active = frozenset(
        (one.entry_id, one.judge_id)
        for one in standing
        if (row[one.entry_id], column[one.judge_id]) not in barred
    )
    firm = [str(judge.organisation_id or "") for judge in judges]
    pins = _without_twins(
        [(row[one.entry_id], column[one.judge_id]) for one in standing if _is_fixed(one, keep_all)],
        barred,
        firm,
    )
    wanted, high = _bounds(round, participations, judges, pins, served)
    fit = profile_match(round=round, entries=entries, judges=judges)
    panel_of, panels = _panels(round, entries, judges)
    problem = Problem(
        entry_ids=tuple(str(entry.pk) for entry in entries),
        judge_ids=tuple(str(judge.pk) for judge in judges),
        match=overridden(round=round, total=fit.total, row=row, column=column),
        per_entry=wanted,
        forbidden=tuple(forbidden),
        pinned=tuple(pins),
        firms=tuple(firm),
        min_load=np.array(
            [min(judge.min_load, high[j]) for j, judge in enumerate(judges)], dtype=np.int64
        ),
        max_load=high,
        lottery=round.lottery,
        linking=round.linking,
        entry_panels=panel_of,
        judge_panels=panels,
        bridges=int(round.allocation_options.get("bridges", 0)),
    )
    return Posed(problem, fit, entries, judges, active, _digest(problem, active))


def profile_match(*, round: Round, entries: Sequence[Entry], judges: Sequence[Judge]) -> Match:
    """How well each judge fits each entry by fields, stage, keywords and past load; total and
    parts, n × m.
    """
    nearness: dict[str, dict[str, float]] = {}
    for pair in FieldNearness.objects.filter(field__edition=round.edition_id).select_related(
        "field", "other"
    ):
        nearness.setdefault(pair.field.slug, {})[pair.other.slug] = pair.nearness
    weights = round.allocation_options.get("weights", {})
    return match(
        [_entry_profile(entry) for entry in entries],
        [_judge_profile(judge) for judge in judges],
        Weighting(nearness=nearness, **weights),
    )


def overridden(
    *, round: Round, total: FloatArray, row: Mapping[int, int], column: Mapping[int, int]
) -> FloatArray:
    """The match with what organisers set by hand for single pairs."""
    changed = total.copy()
    for key, value in round.allocation_options.get(MATCH_OPTION, {}).items():
        entry, judge = map(int, key.split(":"))
        if entry in row and judge in column:
            changed[row[entry], column[judge]] = value
    return changed


def judges_with_profile(round: Round) -> Any:
    """The edition's judges with all that a match needs at hand; past: sheets that they submitted in
    its other rounds.
    """
    elsewhere = Q(assignments__sheet__state=SheetState.SUBMITTED) & ~Q(assignments__round=round)
    return (
        Judge.objects.filter(edition=round.edition_id)
        .select_related("user", "organisation")
        .prefetch_related(Prefetch("expertise", JudgeField.objects.select_related("field")))
        .annotate(past=Count("assignments__sheet", filter=elsewhere, distinct=True))
        .order_by("pk")
    )


def wanted_of(*, round: Round, participation: RoundEntry) -> int:
    """Sheets wanted for an entry: its own number, or the round's."""
    return participation.wanted_sheets or round.sheets_per_entry


def limit_of(*, round: Round, judge: Judge) -> int:
    """Entries that a judge takes at most."""
    return round.max_load if judge.max_load is None else judge.max_load


def _participations(round: Round) -> Any:
    return (
        RoundEntry.objects.filter(round=round, entry__state=EntryState.SUBMITTED)
        .select_related("entry__startup", "entry__field", "entry__track")
        .order_by("entry_id")
    )


def _judges(round: Round, *, with_reserves: bool) -> Any:
    judges = judges_with_profile(round).filter(state=Judge.State.ACCEPTED)
    if with_reserves:
        return judges
    return judges.filter(
        Q(is_reserve=False) | Q(assignments__round=round, assignments__state=AssignmentState.ACTIVE)
    ).distinct()


def _standing(round: Round) -> Any:
    return (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("sheet")
        .order_by("pk")
    )


def _is_fixed(one: Assignment, keep_all: bool) -> bool:
    return keep_all or one.pinned or getattr(one, "sheet", None) is not None


def _is_submitted(one: Assignment) -> bool:
    sheet = getattr(one, "sheet", None)
    return sheet is not None and sheet.submitted_at is not None


def _forbidden(round: Round, row: Mapping[int, int], column: Mapping[int, int]) -> list[Forbidden]:
    bans = {
        (c.entry_id, c.judge_id): c.kind
        for c in Conflict.objects.filter(
            judge__edition=round.edition, withdrawn_at__isnull=True
        ).order_by("-pk")
    }
    for one in Assignment.objects.filter(round=round, state=AssignmentState.RECUSED):
        bans.setdefault((one.entry_id, one.judge_id), RECUSED)
    return [
        Forbidden(row[entry], column[judge], kind)
        for (entry, judge), kind in sorted(bans.items())
        if entry in row and judge in column
    ]


def _without_twins(pins: list[Pair], barred: set[Pair], firm: list[str]) -> list[Pair]:
    """Pins that are lawful: not in conflict, and one judge of a firm per entry (the
    first stays).
    """
    kept: list[Pair] = []
    seen: set[tuple[int, str]] = set()
    for entry, judge in pins:
        house = (entry, firm[judge])
        if (entry, judge) in barred or (firm[judge] and house in seen):
            continue
        seen.add(house)
        kept.append((entry, judge))
    return sorted(kept)


def _bounds(
    round: Round,
    participations: Sequence[RoundEntry],
    judges: Sequence[Judge],
    pins: Sequence[Pair],
    served: Mapping[int, int],
) -> tuple[Any, Any]:
    """Judges still wanted per entry and entries at most per judge; never below what is pinned."""
    per_entry = np.array(
        [
            max(wanted_of(round=round, participation=one) - served.get(one.entry_id, 0), 0)
            for one in participations
        ],
        dtype=np.int64,
    )
    high = np.array([limit_of(round=round, judge=judge) for judge in judges], dtype=np.int64)
    for axis, bound in ((0, per_entry), (1, high)):
        counts = (
            np.bincount([pin[axis] for pin in pins], minlength=bound.size)
            if pins
            else np.zeros(bound.size, dtype=np.int64)
        )
        np.maximum(bound, counts, out=bound)
    return per_entry, high


def _panels(
    round: Round, entries: Sequence[Entry], judges: Sequence[Judge]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Panels by field: allocation_options["panels"] maps a field's short name to a panel's id.

    Bridge judges see all.
    """
    panel_by_field = {
        slug: str(panel) for slug, panel in round.allocation_options.get("panels", {}).items()
    }
    if not panel_by_field:
        return (), ()
    ours = tuple(
        panel_by_field.get(entry.field.slug, "") if entry.field else "" for entry in entries
    )
    return ours, tuple(
        "" if judge.is_bridge or judge.panel_id is None else str(judge.panel_id) for judge in judges
    )


def other_panels(*, round: Round, judge: Judge) -> list[str]:
    """Fields (short names) that belong to panels in which this judge does not sit; none for bridge
    judges.
    """
    if judge.panel_id is None or judge.is_bridge:
        return []
    return [
        slug
        for slug, panel in round.allocation_options.get("panels", {}).items()
        if str(panel) != str(judge.panel_id)
    ]


def _entry_profile(entry: Entry) -> EntryProfile:
    words = (
        *map(str, entry.keywords),
        entry.title_ko,
        entry.title_en,
        entry.one_line_ko,
        entry.one_line_en,
    )
    return EntryProfile(
        (entry.field.slug,) if entry.field else (),
        entry.track.slug if entry.track else "",
        tuple(word for word in words if word),
    )


def _judge_profile(judge: Judge) -> JudgeProfile:
    return JudgeProfile(
        {one.field.slug: one.weight for one in judge.expertise.all()},
        tuple(judge.stages),
        tuple(map(str, judge.keywords)),
        getattr(judge, "past", 0),
    )


def _digest(problem: Problem, active: frozenset[Pair]) -> str:
    """What the run was asked, as one number: the same digest and seed give the same pairs."""
    return digest(
        {
            "entries": problem.entry_ids,
            "judges": problem.judge_ids,
            "match": np.round(problem.match, 6).tolist()
            if problem.match.size <= 100_000  # noqa: PLR2004
            else float(np.round(problem.match.sum(), 6)),
            "wanted": np.asarray(problem.per_entry).tolist(),
            "forbidden": [[ban.entry, ban.judge, ban.reason] for ban in problem.forbidden],
            "pins": problem.pinned,
            "firms": problem.firms,
            "loads": [np.asarray(problem.min_load).tolist(), np.asarray(problem.max_load).tolist()],
            "lottery": problem.lottery,
            "linking": problem.linking,
            "panels": [problem.entry_panels, problem.judge_panels, problem.bridges],
            "active": sorted(active),
        }
    )
