"""Two people of one firm in an edition."""

from challenge.models import Edition
from introductions.models import Investor, InvestorFirm
from tests.introductions import factories as f

HOUSE = "하늘벤처스"


def a_firm(edition: Edition) -> tuple[InvestorFirm, Investor, Investor]:
    """The firm, its lead, a colleague."""
    lead = f.an_investor(edition, house=HOUSE, role="partner")
    colleague = f.an_investor(edition, house=HOUSE, role="associate")
    firm = InvestorFirm.objects.get(organisation=lead.organisation)
    return firm, lead, colleague
