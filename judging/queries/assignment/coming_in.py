"""What a judge is asked while coming in: ties to organisations, and whether a passkey is wanted."""

# tested by: tests/frontend/pages/judges/test_coming_in.py

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import QuerySet

from challenge.models import Affiliation, User
from judging.models import PLEDGES_IN_FORCE, Judge


def own_ties(viewer: User) -> QuerySet[Affiliation]:
    """One's ties to organisations, as they were said or noted."""
    return viewer.affiliations.select_related("organisation").order_by("pk")


def is_passkey_offered(viewer: User) -> bool:
    """Whether the person, a judge who signed, is still to be asked if they want a passkey."""
    if viewer.passkey_answered_at is not None or is_mfa_enabled(viewer, ["webauthn"]):
        return False
    return Judge.with_shadows.filter(
        user=viewer, state=Judge.State.ACCEPTED, pledges__text_version__in=PLEDGES_IN_FORCE
    ).exists()
