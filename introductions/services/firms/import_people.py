"""Investors from a sheet: their firms, roles and registrations; all or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from challenge import audit
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.people import ensure_user
from introductions.models import Investor, InvestorFirm
from introductions.queries.firms.people_rows import PersonRow
from introductions.services.firms.facts import save_firm
from introductions.services.investors import admit_investor


@transaction.atomic
def import_people(*, actor: User, edition: Edition, rows: Sequence[PersonRow]) -> list[Investor]:
    """Admit everybody, each told by mail, and note of the firms what the sheet says; that it was
    checked is for an organiser to say.
    """
    require(may_organise, actor, edition)
    for row in rows:  # accounts before seats, in the order of docs/parts/locks.md
        ensure_user(actor=actor, email=row.email, name=row.name)
    in_already = Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED)
    known = set(in_already.values_list("pk", flat=True))
    seats = [
        admit_investor(
            actor=actor,
            edition=edition,
            email=row.email,
            name=row.name,
            organisation=row.firm,
            organisation_en=row.firm_en,
            about=row.about,
            capacity=row.capacity,
            role=row.role,
            warnings_seen=row.warnings,
        )
        for row in rows
    ]
    for row, seat in zip(rows, seats, strict=True):
        _note_firm(actor, seat, row)
    admitted = {seat.pk for seat in seats} - known
    if admitted:  # the same sheet once more changes nothing, and the log tells of nothing
        audit.record(actor, "investors.imported", edition, count=len(admitted))
    return seats


def _note_firm(actor: User, seat: Investor, row: PersonRow) -> None:
    said = {"registration": row.registration, "business_number": row.business_number}
    facts: dict[str, Any] = {name: value for name, value in said.items() if value}
    firm = InvestorFirm.objects.filter(edition=seat.edition_id, organisation=seat.organisation_id)
    if facts and (known := firm.select_related("edition").first()):
        save_firm(actor=actor, firm=known, **facts)
