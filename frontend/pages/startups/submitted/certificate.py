"""The certificate of an award: what banks, agencies and customers ask a winner for."""
# tested by: tests/frontend/pages/startups/submitted/test_certificate.py

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from frontend.pages.startups.workspace import my_entry
from frontend.papers.paper import PaperCode, as_download, paper
from frontend.templatetags.formatting import day, won
from judging.queries.results.appeals.places_on_hold import require_certain_place
from judging.queries.results.papers.award_certificates import (
    certificate_number,
    certificate_page,
)
from judging.queries.results.public import published_results, published_winner


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """As PDF, for those who write for a startup that won, once winners are announced."""
    edition = my_entry(request, pk).edition
    results = published_results(edition)
    winner = published_winner(edition, my_entry(request, pk).number or 0)
    if results is None or winner is None:
        raise NotFound
    require_certain_place(entry=winner.entry)
    award, entry = winner.award, winner.entry
    announced_at = results.announcement.published_at
    document = paper(
        edition,
        title=_("Certificate of award"),
        number=certificate_number(winner),
        statement=_("This certifies that the startup below won this award."),
        rows=[
            (_("Company name"), entry.startup.name),
            (_("Representative"), entry.startup.representative or "–"),
            (_("Award"), award.name),
            *([(_("Prize"), won(award.prize_krw))] if award.prize_krw else []),
            (_("Item"), entry.one_line or entry.title),
            (_("Challenge"), edition.name),
            (_("Announced"), day(announced_at, "year") if announced_at else "–"),
            (_("Date of issue"), day(timezone.localdate(), "year")),
        ],
        foot=_("The result can be checked on the public page of the challenge."),
        code=PaperCode(
            certificate_page(winner),
            _("This code leads to the page that confirms the certificate."),
        ),
        issued_at=announced_at,
        seal=_("Official seal"),
    )
    return as_download(document, f"award-{edition.slug}-{entry.number}")
