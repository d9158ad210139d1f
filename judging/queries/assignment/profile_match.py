"""How well judges fit entries by their profiles, and what organisers set by hand instead."""

# tested by: tests/judging/queries/assignment/test_problem_of_round.py

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q

from challenge.models import FieldNearness
from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, Match, match
from judging.algorithms.assignment.problem import FloatArray
from judging.algorithms.match_weights import Weighting
from judging.models import (
    Judge,
    JudgeField,
    Round,
    SheetState,
)
from judging.models.round import WEIGHTED
from submissions.models import Entry

MATCH_OPTION = "match"


# viewer: pure
def profile_match(*, round: Round, entries: Sequence[Entry], judges: Sequence[Judge]) -> Match:
    """How well each judge fits each entry by fields, stage, keywords and past load.

    Total and parts, n × m.
    """
    nearness: dict[str, dict[str, float]] = {}
    for pair in FieldNearness.objects.filter(field__edition=round.edition_id).select_related(
        "field", "other"
    ):
        nearness.setdefault(pair.field.slug, {})[pair.other.slug] = pair.nearness
    return match(
        [_entry_profile(entry) for entry in entries],
        [_judge_profile(judge) for judge in judges],
        Weighting(nearness=nearness, **weights_of(round=round)),
    )


# viewer: pure
def weights_of(*, round: Round) -> dict[str, float]:
    """How much each part of the match counts in the round."""
    usual = {name: float(getattr(Weighting(), name)) for name in WEIGHTED}
    taken: dict[str, float] = round.allocation_options.get("weights", {})
    return usual | taken


# viewer: pure
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


# viewer: caller
def judges_with_profile(round: Round) -> Any:
    """The edition's judges with all that a match needs at hand.

    past: sheets that they submitted in its other rounds.
    """
    elsewhere = Q(assignments__sheet__state=SheetState.SUBMITTED) & ~Q(assignments__round=round)
    return (
        Judge.objects.filter(edition=round.edition_id)
        .select_related("user", "organisation")
        .prefetch_related(Prefetch("expertise", JudgeField.objects.select_related("field")))
        .annotate(past=Count("assignments__sheet", filter=elsewhere, distinct=True))
        .order_by("pk")
    )


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
        {known.field.slug: known.weight for known in judge.expertise.all()},
        tuple(judge.stages),
        tuple(map(str, judge.keywords)),
        getattr(judge, "past", 0),
    )


# viewer: caller
def match_of(*, round: Round, judge: Judge, entry: Entry) -> float:
    """How well one judge fits one entry (0..1)."""
    profiled = list(judges_with_profile(round).filter(pk=judge.pk))
    total = profile_match(round=round, entries=[entry], judges=profiled).total
    return float(
        overridden(round=round, total=total, row={entry.pk: 0}, column={judge.pk: 0})[0, 0]
    )
