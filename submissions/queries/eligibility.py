"""How far the eligibility check of an edition is."""
# tested by: tests/submissions/services/test_eligibility_check.py

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition
from submissions.models import Consent, EligibilityCheck, Entry

# the rules, in the order in which they are shown
RULE_TITLES: dict[str, str | Promise] = {
    "head_office": _("Head office in the region"),
    "company_age": _("Company age"),
    "founded": _("Registered business"),
    "registration_number": _("Business registration number"),
    "representative": _("Applied by the representative"),
    "papers": _("Required papers"),
    "consent": _("Consent to collect and use"),
    "exclusions": _("Declared no ground for exclusion"),
}


@dataclass(frozen=True, slots=True)
class EligibilityCounts:
    """Submitted entries by outcome; unchecked ones count as pending."""

    submitted: int
    pending: int
    eligible: int
    correction: int
    ineligible: int


# viewer: caller
def eligibility_counts(edition: Edition) -> EligibilityCounts:
    """One row of figures for the control room."""
    states = EligibilityCheck.State
    counts = (
        Entry.objects.in_competition()
        .filter(edition=edition)
        .aggregate(
            submitted=Count("pk"),
            pending=Count(
                "pk", filter=Q(eligibility__isnull=True) | Q(eligibility__state=states.PENDING)
            ),
            eligible=Count("pk", filter=Q(eligibility__state=states.ELIGIBLE)),
            correction=Count("pk", filter=Q(eligibility__state=states.CORRECTION)),
            ineligible=Count("pk", filter=Q(eligibility__state=states.INELIGIBLE)),
        )
    )
    return EligibilityCounts(**counts)


# viewer: caller
def recorded_consents(entry: Entry) -> QuerySet[Consent]:
    """Consents in force that an organiser recorded from signed papers."""
    return Consent.objects.filter(
        startup=entry.startup_id,
        edition=entry.edition_id,
        withdrawn_at__isnull=True,
        recorded_by__isnull=False,
    ).order_by("kind")
