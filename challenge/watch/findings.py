"""What a check found."""
# tested by: tests/challenge/watch/test_checks.py

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Level(StrEnum):
    """How bad it is.  WARNING: it goes on, but somebody should look.  FAULT: something stands."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"

    @property
    def label(self) -> Words:
        """In the reader's language."""
        return _LABELS[self]


_LABELS: dict[Level, Words] = {
    Level.OK: pgettext_lazy("installation", "in order"),
    Level.WARNING: pgettext_lazy("installation", "look at it"),
    Level.FAULT: pgettext_lazy("installation", "broken"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """key: by which programs know the check.  says: how it stands, and what to do."""

    key: str
    name: Words
    level: Level
    says: Words


def worst(findings: list[Finding]) -> Level:
    """Of all."""
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)
