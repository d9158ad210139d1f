"""The eligibility check of an entry (요건검토)."""

# tested by: tests/submissions/services/test_eligibility_check.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.versions import Decided
from challenge.models import User
from submissions.models.entries import Entry


class EligibilityCheck(Stateful, Decided):
    """요건검토 of one entry: the outcome of every rule, and who decided."""

    class State(models.TextChoices):
        """The outcome."""

        PENDING = "pending", _("to be checked")
        ELIGIBLE = "eligible", _("eligible")
        CORRECTION = "correction", _("correction requested")
        INELIGIBLE = "ineligible", _("ineligible")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PENDING: {State.ELIGIBLE, State.CORRECTION, State.INELIGIBLE},
        State.CORRECTION: {State.ELIGIBLE, State.INELIGIBLE, State.PENDING},
        State.ELIGIBLE: {State.INELIGIBLE, State.PENDING},
        State.INELIGIBLE: {State.ELIGIBLE, State.PENDING},
    }

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="eligibility")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    findings = models.JSONField(
        default=list
    )  # [{"rule", "outcome": "pass"|"fail"|"unknown", "facts"}]
    reason = models.TextField(blank=True)
    correction_due_at = models.DateTimeField(null=True)
    # what the correction opens (company, item, section:<name>, file:<kind>) until it is due; both
    # stay when it has come in, since it may come in again, and go when a person decides
    correction_parts = models.JSONField(default=list, db_default=JSONArray())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["ineligible", "correction"]) | ~Q(reason=""),
                name="eligibility_no_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.state}"

    def decision_values(self) -> dict[str, Any] | None:
        """The decision that stands; None while it is to be checked."""
        if self.state == self.State.PENDING:
            return None
        return {"state": self.state, "reason": self.reason, "parts": self.correction_parts}
