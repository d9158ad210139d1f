"""Six faults of the kind that the races look for, each planted in the running code."""

import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from challenge.services import application_form
from tests.races import test_keys, test_limits, test_one_receipt_one_truth, test_sheets_that_count


@dataclass(frozen=True, slots=True)
class Fault:
    """A name to be replaced, what stands for it, and the race that must tell."""

    target: str
    broken: Callable[..., Any]
    race: Callable[[], None]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """In the code that runs in this process."""
        with mock.patch(self.target, self.broken):
            yield

    @contextmanager
    def noticed(self, passed: set[str]) -> Iterator[None]:
        """Nothing is broken; whoever comes by the place leaves its name in `passed`."""
        right: Callable[..., Any] = pkgutil.resolve_name(self.target)

        def noticing(*args: Any, **facts: Any) -> Any:
            passed.add(self.target)
            return right(*args, **facts)

        with mock.patch(self.target, noticing):
            yield

    def is_found(self) -> bool:
        """Whether the race fails while the fault is in."""
        with self.planted():
            try:
                self.race()
            except AssertionError:
                return True
        return False


def _unlocked(*, rows: Any) -> list[Any]:
    """What was read before anybody was waited for."""
    return list(rows.order_by("pk"))


PLANTED = [
    Fault(
        "judging.services.assignment.by_hand.lock_assignments",
        _unlocked,
        lambda: test_sheets_that_count.test_a_submitted_sheet_stays_or_its_judge_is_told(
            test_sheets_that_count.removing, test_sheets_that_count.submitting
        ),
    ),
    Fault(
        "judging.services.assignment.replace_judge.lock_assignments",
        _unlocked,
        lambda: test_sheets_that_count.test_a_submitted_sheet_stays_or_its_judge_is_told(
            test_sheets_that_count.replacing, test_sheets_that_count.submitting
        ),
    ),
    Fault(
        "judging.services.assignment.pull.lock_judge",
        lambda *, judge: judge,
        lambda: test_sheets_that_count.test_a_judge_who_left_keeps_no_open_pair(
            test_sheets_that_count.dismissed, test_sheets_that_count.pulling
        ),
    ),
    Fault(
        "submissions.services.files.upload._hold",
        lambda entry: None,
        lambda: test_one_receipt_one_truth.test_a_receipt_is_for_what_was_checked(
            test_one_receipt_one_truth.removing_the_deck
        ),
    ),
    Fault(
        "challenge.services.application_form._require_form_free",
        lambda actor, edition: None,
        lambda: test_limits.test_one_always_stays("tracks", application_form.remove_track, "track"),
    ),
    Fault(
        "challenge.audit.done_before",
        lambda *args, **facts: None,
        lambda: test_keys.test_eight_clicks_at_once_are_one(test_keys.give_points),
    ),
]
