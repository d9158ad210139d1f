"""A paper and a certificate to look at before any goes out: with the edition's names, of nobody."""
# tested by: tests/frontend/pages/organisers/results/test_letterhead.py

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Block, Certificate, Facts, Grid, Letterhead, Paper
from challenge.kernel.text.spoken_dates import spoken_day
from challenge.models import Edition


def sample_paper(edition: Edition, letterhead: Letterhead, *, is_certificate: bool) -> Paper:
    """One page in the reader's language."""
    blocks = [_certificate(edition)] if is_certificate else _register()
    return Paper(
        name="sample",
        title=_("Sample paper"),
        about=edition.name,
        host=edition.hosts,
        language=(get_language() or "ko")[:2],
        blocks=blocks,
        seal=_("Official seal"),
        letterhead=letterhead,
    )


def _register() -> list[Block]:
    sample = _("Sample company")
    return [
        Facts([(_("Company name"), sample), (_("Received at"), _today())]),
        Grid(
            [(_("No."), 1), (_("Company name"), 4), (_("Score"), 2)],
            [["1", f"{sample} 1", "91.50"], ["2", f"{sample} 2", "88.25"]],
        ),
    ]


def _certificate(edition: Edition) -> Certificate:
    words = _(
        "The startup above won this award in %(edition)s. This certificate is given in "
        "recognition of it."
    )
    return Certificate(
        number=_("No. %(number)s") % {"number": f"{edition.year}-W0000"},
        title=_("Award certificate"),
        award=_("Sample award"),
        recipient=_("Sample company"),
        person="",
        statement=words % {"edition": edition.name},
        day=_today(),
        given_by=edition.hosts,
        code=settings.SITE_URL,
        code_words=_("This code leads to the page that confirms the certificate."),
    )


def _today() -> str:
    return spoken_day(timezone.localdate())
