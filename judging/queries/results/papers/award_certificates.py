"""상장 of each winner, in Korean and English, with a code that leads to what confirms it."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Certificate, Paper
from challenge.kernel.text.spoken_dates import spoken_day
from challenge.models import Edition
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from judging.queries.results.papers.paper_parts import NothingToPrint, of_edition
from judging.queries.results.public import published_results

WINNERS_A_PAPER = 100


# viewer: caller
def award_certificates(edition: Edition) -> Iterator[Paper]:
    """Once winners are announced; a place that an open appeal may change gets none yet."""
    results, held = published_results(edition), winners_on_hold(edition)
    groups = results.awards if results else ()
    winners = [row for group in groups for row in group.winners if row.entry_id not in held]
    if not winners:
        raise NothingToPrint
    for start in range(0, len(winners), WINNERS_A_PAPER):
        part = "" if len(winners) <= WINNERS_A_PAPER else f"-{start // WINNERS_A_PAPER + 1}"
        some = winners[start : start + WINNERS_A_PAPER]
        yield of_edition(
            edition,
            f"awards{part}",
            _("Award certificates"),
            [page for winner in some for page in certificates(winner)],
            issued_at=results.announcement.published_at if results else None,
        )


# viewer: caller
def certificates(winner: Winner) -> list[Certificate]:
    """A page in each language, Korean first."""
    pages = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            pages.append(_certificate(winner))
    return pages


# viewer: public
def certificate_number(winner: Winner) -> str:
    """As it stands on the certificate: 2026-W0012."""
    return f"{winner.entry.edition.year}-W{winner.entry.number:04d}"


# viewer: public
def certificate_page(winner: Winner) -> str:
    """The address, in the reader's language, of the page that confirms it."""
    entry, prefix = winner.entry, "/en" if (get_language() or "").startswith("en") else ""
    return f"{settings.SITE_URL}{prefix}/c/{entry.edition.slug}/certificates/{entry.number}/"


def _certificate(winner: Winner) -> Certificate:
    entry, edition = winner.entry, winner.entry.edition
    words = _(
        "The startup above won this award in %(edition)s. This certificate is given in "
        "recognition of it."
    )
    person = entry.startup.representative
    return Certificate(
        number=_("No. %(number)s") % {"number": certificate_number(winner)},
        title=_("Award certificate"),
        award=winner.award.name,
        recipient=entry.startup.name,
        person=_("Representative: %(name)s") % {"name": person} if person else "",
        statement=words % {"edition": edition.name},
        day=spoken_day(timezone.localtime(winner.created_at).date()),
        given_by=edition.hosts,
        code=certificate_page(winner),
        code_words=_("This code leads to the page that confirms the certificate."),
    )
