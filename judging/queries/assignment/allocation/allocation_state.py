"""Where the allocation of a round stands: what was asked, what came, what comes next."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from challenge.models import Job
from judging.algorithms.allocation.next_batch import EVEN, AllocationRule
from judging.models import AllocationStep, AssignmentState, Judge, Round, SheetState, Tally
from judging.queries.setup.allocation_rule import CHOOSING, allocation_rule, wait_days
from submissions.models import EntryState

Kind = AllocationStep.Kind
PLAN = "plan"  # the kind of job that tries rules on made-up editions
OVER = frozenset({Kind.STOPPED, Kind.ENDED})


@dataclass(frozen=True, slots=True)
class AllocationState:
    """rule: as it goes on now (even after a turn to even); steps: newest last; wanted: sheets of
    each entry that takes part; written, waiting: sheets of standing assignments; waits_until: when
    the rule goes on without those that are late.
    """

    rule: AllocationRule
    steps: Sequence[AllocationStep]
    wanted: dict[int, int]
    written: int
    waiting: int
    waits_until: datetime

    @property
    def asked(self) -> int:
        """Sheets asked for in all."""
        return sum(self.wanted.values())

    @property
    def left(self) -> int:
        """Sheets of the budget that nobody was asked for yet."""
        return max(self.rule.budget - self.asked, 0)

    @property
    def batches(self) -> int:
        """How many batches there were."""
        return sum(step.kind == Kind.BATCH for step in self.steps)

    @property
    def is_paused(self) -> bool:
        """Whether an organiser said to wait."""
        words = [step.kind for step in self.steps if step.kind in {Kind.PAUSED, Kind.RESUMED}]
        return words[-1:] == [Kind.PAUSED]

    @property
    def is_even(self) -> bool:
        """Whether an organiser turned it to even."""
        return any(step.kind == Kind.EVENED for step in self.steps)

    @property
    def end(self) -> AllocationStep | None:
        """The step that ended it; None: it goes on."""
        return self.steps[-1] if self.steps and self.steps[-1].kind in OVER else None

    def rests_on(self, tally: Tally) -> str:
        """The name of the step that follows from this tally by this rule."""
        return f"{tally.input_digest}:{self.rule.kind}"

    def may_follow(self, tally: Tally) -> bool:
        """Whether a step may be made from this tally: none was, and nobody said to wait or stop."""
        if self.is_paused or self.end is not None or not self.written:
            return False
        return self.rests_on(tally) not in {step.rests_on for step in self.steps}

    def waits_for_nobody(self, now: datetime) -> bool:
        """Whether all sheets are in, or those that are late are waited for no longer.

        Only sheets that are in count for a batch, so who is late delays nobody and loses nothing.
        """
        skipped = bool(self.steps) and self.steps[-1].kind == Kind.SKIPPED
        return not self.waiting or skipped or now >= self.waits_until


# viewer: clock
def allocation_state(*, round: Round) -> AllocationState | None:
    """None: the round spreads its sheets evenly."""
    if round.allocation not in CHOOSING:
        return None
    wanted = {
        entry: sheets or round.sheets_per_entry
        for entry, sheets in round.participations.filter(entry__state=EntryState.SUBMITTED)
        .order_by("entry_id")
        .values_list("entry_id", "wanted_sheets")
    }
    judges = round.edition.judges.filter(state=Judge.State.ACCEPTED).count()
    counts = round.assignments.filter(
        state=AssignmentState.ACTIVE, entry__state=EntryState.SUBMITTED
    ).aggregate(all=Count("pk"), written=Count("pk", filter=Q(sheet__state=SheetState.SUBMITTED)))
    steps = list(round.allocation_steps.select_related("made_by").order_by("number"))
    rule = allocation_rule(round=round, entries=len(wanted), judges=judges)
    if any(step.kind == Kind.EVENED for step in steps):
        rule = replace(rule, kind=EVEN)
    since = next(
        (step.made_at for step in reversed(steps) if step.kind in {Kind.BATCH, Kind.RESUMED}),
        round.opens_at,
    )
    return AllocationState(
        rule,
        steps,
        wanted,
        counts["written"],
        counts["all"] - counts["written"],
        since + timedelta(days=wait_days(round)),
    )


# viewer: caller
def plans_of(*, round: Round) -> QuerySet[Job]:
    """What was tried on made-up editions, newest first."""
    return Job.objects.filter(kind=PLAN, subject_type="round", subject_id=round.pk).order_by("-pk")
