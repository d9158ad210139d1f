"""What several journeys after the award do."""

from playwright.sync_api import Browser

from challenge.models import Mail, MailState, User
from tests.journeys.people import Visitor
from tests.journeys.site import Site, until


def signed_in(site: Site, browser: Browser, user: User, *, phone: bool = False) -> Visitor:
    """No other mail comes between, which would be taken for the one with the code."""
    waiting = Mail.objects.filter(to_user=user, state=MailState.QUEUED)
    until(lambda: not waiting.exists(), "the mails before")
    visitor = Visitor(browser, site, phone=phone)
    visitor.visit("account_login")
    visitor.sign_in(user.email)
    return visitor
