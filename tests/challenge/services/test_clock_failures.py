"""One thing of the clock that fails holds up nothing else, is shown, and is tried again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed
from challenge.models import ClockFailure
from challenge.services.clock_failures import Subject, attempt_apart

pytestmark = pytest.mark.django_db
ROUND = Subject("round", 7)


def failing(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize("error", [NotAllowed(), ValueError("bug"), IntegrityError("rule")])
def test_what_fails_is_noted_in_every_language_and_left_alone_for_a_while(
    error: Exception,
) -> None:
    done: list[int] = []
    assert not attempt_apart(what="rounds.open", subject=ROUND, act=failing(error))
    assert attempt_apart(what="rounds.close", subject=ROUND, act=lambda: done.append(1))
    failure = ClockFailure.objects.get()
    english = failure.why
    with translation.override("ko"):
        assert failure.why != english
    assert "bug" not in english
    tried = attempt_apart(what="rounds.open", subject=ROUND, act=lambda: done.append(2))
    # what a rule refuses is asked again at once: a person may have changed it
    assert tried is isinstance(error, NotAllowed)
    assert done == ([1, 2] if tried else [1])


def test_it_is_tried_again_after_growing_pauses_and_forgotten_when_it_succeeds() -> None:
    pauses = []
    for times in range(1, 9):
        assert not attempt_apart(what="x.y", act=failing(ValueError()))
        failure = ClockFailure.objects.get()
        assert failure.times == times
        pauses.append(failure.pause)
        ClockFailure.objects.update(last_at=clock.now() - failure.pause)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(minutes=60)
    assert attempt_apart(what="x.y", act=lambda: None)
    assert not ClockFailure.objects.exists()
