"""Questions and answers of an edition: those for all, one's own, and all for who runs it."""
# tested by: tests/submissions/services/with_organiser/test_inquiries.py

from django.db.models import F, QuerySet

from challenge.models import Edition, User
from challenge.permissions import may_observe
from submissions.models import Inquiry


# viewer: caller
def published_answers(edition: Edition) -> QuerySet[Inquiry]:
    """What anybody may read: those that state a rule first, then the newest."""
    found = Inquiry.objects.filter(edition=edition, is_public=True)
    return found.order_by("-states_rule", "-answered_at", "-pk")


def own_inquiries(viewer: User, edition: Edition) -> QuerySet[Inquiry]:
    """What the person has asked, newest first."""
    if not viewer.is_authenticated:
        return Inquiry.objects.none()
    return Inquiry.objects.filter(edition=edition, asked_by=viewer).order_by("-pk")


def all_inquiries(viewer: User, edition: Edition) -> QuerySet[Inquiry]:
    """All for organisers and observers, those that wait longest first; for others none."""
    found = Inquiry.objects.filter(edition=edition).select_related("asked_by", "answered_by")
    if not may_observe(viewer, edition):
        return found.none()
    return found.order_by(F("answered_at").desc(nulls_first=True), "pk")
