"""Progress and cancelling of a long computation, without a clock and without a log."""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

from judging.algorithms.assignment.problem import AssignmentCancelled, Cancelled, Progress


@dataclass(frozen=True, slots=True)
class Watch:
    """Tells the caller how far we are and asks whether to go on."""

    progress: Progress | None = None
    cancelled: Cancelled | None = None

    def at(self, share: float, step: str) -> None:
        """We are at this share (0..1), doing this step.  Raises AssignmentCancelled."""
        if self.cancelled is not None and self.cancelled():
            raise AssignmentCancelled(step)
        if self.progress is not None:
            self.progress(share, step)
