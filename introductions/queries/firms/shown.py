"""A firm with its people, as an organiser or somebody of the firm may see it."""
# tested by: tests/introductions/services/firms/test_facts.py

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.models import Introduction, Investor, InvestorFirm
from introductions.permissions import may_check_firm, may_see_firm
from introductions.queries.visible import seen_by_investors
from submissions.queries.korean_numbers import shown_registration_number


@dataclass(frozen=True, slots=True)
class FirmPerson:
    """Somebody of the firm.  open_count: introductions and offers that this person sees."""

    seat: Investor
    open_count: int
    is_me: bool


@dataclass(frozen=True, slots=True)
class FirmShown:
    """may_run: limits, lead and hand-overs; may_check: the registration; may_invite: colleagues."""

    firm: InvestorFirm
    people: list[FirmPerson]
    may_run: bool
    may_check: bool
    may_invite: bool

    @property
    def number(self) -> str:
        """The business number as the certificate writes it."""
        return shown_registration_number(self.firm.business_number)

    @property
    def names(self) -> list[str]:
        """Of its people, with their roles."""
        return [person.seat.person for person in self.people]

    @property
    def colleagues(self) -> list[Investor]:
        """Who could take over from somebody."""
        return [person.seat for person in self.people]


def firm_for(viewer: User, slug: str, pk: int) -> InvestorFirm:
    """One firm, for organisers, observers and its people; 404 for everybody else."""
    rows = InvestorFirm.objects.select_related("organisation", "edition__challenge")
    firm = get_object_or_404(rows, pk=pk, edition__slug=slug)
    if not may_see_firm(viewer, firm):
        raise NotFound
    return firm


# viewer: own
def firm_numbers(seats: Sequence[Investor]) -> dict[int, int]:
    """Seat → its firm (id), for the way to its page; one query."""
    rows = InvestorFirm.objects.filter(edition__in={seat.edition_id for seat in seats})
    firms = {(row.edition_id, row.organisation_id): row.pk for row in rows}
    places = {seat.pk: (seat.edition_id, seat.organisation_id or 0) for seat in seats}
    return {seat: firms[place] for seat, place in places.items() if place in firms}


def firms_of(viewer: User, edition: Edition) -> QuerySet[InvestorFirm]:
    """All firms of an edition for its organisers and observers; for others their own."""
    rows = InvestorFirm.objects.filter(edition=edition).select_related("organisation", "edition")
    if not may_observe(viewer, edition):
        mine = Investor.objects.filter(user=viewer, edition=edition, state=Investor.State.ADMITTED)
        rows = rows.filter(organisation__in=mine.values("organisation"))
    return rows.order_by("organisation__name_ko", "pk")


def firms_shown(viewer: User, firms: Sequence[InvestorFirm]) -> list[FirmShown]:
    """Each firm of one edition with its people, the lead first; four queries, however many."""
    seats = list(
        Investor.objects.filter(
            edition__in={firm.edition_id for firm in firms},
            organisation__in={firm.organisation_id for firm in firms},
            state=Investor.State.ADMITTED,
        )
        .select_related("user", "organisation")
        .order_by("-is_lead", "pk")
    )
    seen = seen_by_investors(Introduction.objects.filter(investor__in=seats))
    counts = Counter(seen.filter(investor_passed_at=None).values_list("investor", flat=True))
    return [_shown(viewer, firm, seats, counts) for firm in firms]


def _shown(
    viewer: User, firm: InvestorFirm, seats: Sequence[Investor], counts: Counter[int]
) -> FirmShown:
    people = [
        FirmPerson(seat, counts[seat.pk], seat.user_id == viewer.pk)
        for seat in seats
        if (seat.edition_id, seat.organisation_id) == (firm.edition_id, firm.organisation_id)
    ]
    leads = any(person.is_me and person.seat.is_lead for person in people)
    checks = may_check_firm(viewer, firm)
    return FirmShown(firm, people, may_run=checks or leads, may_check=checks, may_invite=leads)
