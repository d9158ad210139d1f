"""Pairs of judge and entry whose sheet may still be typed from paper."""

# tested by: tests/frontend/pages/organisers/scoring/test_paper_sheets.py

import re

from django.db.models import Q, QuerySet

from judging.models import Assignment, AssignmentState, Round, SheetState
from submissions.queries.as_submitted import with_submitted_entry

NUMBER = re.compile(r"(?:\d{4}-)?0*([0-9]{1,9})")  # 7, 0007, 2026-0007


# viewer: caller
def pairs_to_type(round: Round) -> QuerySet[Assignment]:
    """Those that no sheet was handed in for, in the order of the printed sheets: by judge, each
    judge's as they were given out.
    """
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    return (
        rows.exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("judge__user", "judge__edition", "round__edition")
        .prefetch_related(with_submitted_entry("edition", "startup", through="entry"))
        .order_by("judge__user__name", "judge", "place", "entry__number", "pk")
    )


# viewer: caller
def next_to_type(round: Round, after: Assignment) -> Assignment | None:
    """What lies on the pile below a sheet that was typed: the same judge's first, then whatever
    still waits.  None: nothing does.
    """
    waiting = pairs_to_type(round).exclude(pk=after.pk)
    of_judge = [pair for pair in waiting if pair.judge_id == after.judge_id]
    later = [pair for pair in of_judge if _on_pile(pair) > _on_pile(after)]
    return next(iter([*later, *of_judge, *waiting]), None)


def _on_pile(pair: Assignment) -> tuple[int, int, int]:
    unplaced = 32_768  # as the database orders them: those without a place come last
    place = unplaced if pair.place is None else pair.place
    return place, pair.entry.number or 0, pair.pk


# viewer: caller
def pairs_found(round: Round, words: str) -> QuerySet[Assignment]:
    """Those that wait and whose entry has this number, code or name, or whose judge that name."""
    waiting, words = pairs_to_type(round), words.strip()
    if number := NUMBER.fullmatch(words):
        return waiting.filter(entry__number=int(number[1]))
    coded = round.participations.filter(blind_code__iexact=words).values("entry")
    by_code = Q(entry__in=coded)
    if round.blind:
        return waiting.filter(by_code | Q(judge__user__name__icontains=words))
    named = Q(entry__startup__name_ko__icontains=words) | Q(
        entry__startup__name_en__icontains=words
    )
    return waiting.filter(by_code | named | Q(judge__user__name__icontains=words))
