"""The council from a sheet: companies, terms, people and seats; all or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from challenge import audit
from challenge.models import Division, Membership, User
from challenge.models.council.members import council_day
from challenge.permissions import may_operate, require
from challenge.services.council.council import hold_council
from challenge.services.council.divisions import give_seat
from challenge.services.council.members import add_member, name_person, save_member
from gatherings.queries.council_rows import CouncilRow


@transaction.atomic
def import_council(*, actor: User, rows: Sequence[CouncilRow]) -> int:
    """Write every row and return how many; a company that is known gets the term that the
    sheet says, if it says one.

    Nobody is written to, and nobody is taken out.  The same sheet once more changes nothing.
    """
    require(may_operate, actor, None)
    council = hold_council()
    divisions = Division.objects.in_bulk()
    changed = False
    for row in rows:
        member, is_new = _member(actor, row)
        changed |= is_new
        if not row.email:
            continue
        person = name_person(
            actor=actor, member=member, email=row.email, name=row.name, title=row.title
        )
        for pk, is_chair in row.seats:
            if pk in divisions:
                give_seat(actor=actor, division=divisions[pk], person=person, is_chair=is_chair)
    if changed:
        audit.record(actor, "council.imported", council, rows=len(rows))
    return len(rows)


def _member(actor: User, row: CouncilRow) -> tuple[Membership, bool]:
    known = Membership.objects.filter(organisation__name_ko=row.company).first()
    if known is None:
        member = add_member(
            actor=actor,
            company=row.company,
            company_en=row.company_en,
            since=row.since or council_day(),
            until=row.until,
        )
        return member, True
    said = {"since": row.since, "until": row.until}
    terms: dict[str, Any] = {name: day for name, day in said.items() if day is not None}
    return save_member(actor=actor, member=known, **terms), False
