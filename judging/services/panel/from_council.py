"""Judges out of the council's divisions, with their affiliation and what conflicts with it."""

from collections.abc import Collection

from django.db import transaction

from challenge.models import Affiliation, Edition, User
from challenge.permissions import may_organise, require
from judging.queries.panel.council_people import council_people
from judging.services.panel.invite import invite_judges


@transaction.atomic
def invite_from_council(*, actor: User, edition: Edition, people: Collection[int]) -> int:
    """Invite those of these people (CouncilPerson) who still may be; the answer is how many.

    Each belongs to the member company, which is noted as a tie too, so that conflicts with it are
    found as with any other.  Whoever is among the judges already is left as they are.
    """
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    rows = {row.user_id: row for row in council_people(actor, edition).filter(pk__in=people)}
    return invite_judges(
        actor=actor,
        edition=edition,
        invitations=[
            {
                "email": row.user.email,
                "name": row.user.name,
                "organisation": row.membership.organisation,
                "language": row.user.language,
                "ties": [(Affiliation.Kind.EMPLOYEE, row.membership.organisation.name_ko)],
            }
            for row in rows.values()
        ],
    )
