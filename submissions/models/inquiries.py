"""질의응답: questions about a call, and the organisers' answers."""

# tested by: tests/submissions/services/with_organiser/test_inquiries.py

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.versions import Decided
from challenge.models import Edition, User


class Inquiry(Decided):
    """One question to the organisers of an edition, and its answer, for the asker or for all.

    shown_question: as it is published, without what only concerns the asker.  states_rule: the
    answer is part of the call's rules, and stands as it was published.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="inquiries")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField(auto_now_add=True)
    shown_question = models.TextField(_("question as it is published"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    is_public = models.BooleanField(_("published"), default=False)
    states_rule = models.BooleanField(_("states a rule"), default=False)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(answer="") & ~Q(shown_question=""),
                name="inquiry_published_with_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(states_rule=False) | Q(is_public=True),
                name="inquiry_rule_is_published",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="inquiry_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["edition", "is_public", "answered_at"])]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"

    def decision_values(self) -> dict[str, Any] | None:
        """The answer that stands; None: there is none yet."""
        if not self.answer:
            return None
        names = ("answer", "shown_question", "is_public", "states_rule")
        return {name: getattr(self, name) for name in names}
