"""Two people of one firm in an edition."""

from introductions.models import Investor, InvestorFirm
from tests.introductions import factories as f

HOUSE = "하늘벤처스"


def a_firm(winner_edition) -> tuple[InvestorFirm, Investor, Investor]:  # type: ignore[no-untyped-def]
    """The firm, its lead, a colleague."""
    lead = f.an_investor(winner_edition, house=HOUSE, role="partner")
    colleague = f.an_investor(winner_edition, house=HOUSE, role="associate")
    firm = InvestorFirm.objects.get(organisation=lead.organisation)
    return firm, lead, colleague
