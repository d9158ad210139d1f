"""The list of public pages for search engines (sitemaps.org 0.9), each in both languages."""
# tested by: tests/frontend/pages/public/found/test_sitemap.py

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenge.queries import public_editions
from judging.models import Winner
from judging.queries.results.public import published_winners, result_moments

_PAGES = (
    "home", "calls", "all_winners", "ranking", "privacy", "terms", "accessibility", "proof",
    "proof_log",
)  # fmt: skip
_OF_AN_EDITION = ("edition", "rubric", "form", "questions", "call_paper", "edition_privacy")
_OF_A_RESULT = ("results", "method")


class _OurSitemap(Sitemap[Any]):
    """Addresses begin with SITE_URL, whatever name the request came to."""

    i18n = alternates = x_default = True
    protocol, _colon, domain = settings.SITE_URL.partition("://")

    def get_domain(self, site: Any = None) -> str:
        """The site's own."""
        return self.domain


class Pages(_OurSitemap):
    """What belongs to no edition."""

    def items(self) -> list[str]:
        """Names of addresses."""
        return list(_PAGES)

    def location(self, item: str) -> str:
        """Its path in the language of the moment."""
        return reverse(f"public:{item}")


class Editions(_OurSitemap):
    """Every edition that the public may see."""

    def items(self) -> list[tuple[str, str]]:
        """Name of the address, slug."""
        slugs = public_editions().values_list("slug", flat=True)
        return [(name, slug) for slug in slugs for name in _OF_AN_EDITION]

    def location(self, item: tuple[str, str]) -> str:
        """Its path in the language of the moment."""
        return reverse(f"public:{item[0]}", args=[item[1]])


class Results(_OurSitemap):
    """Results, from the moment of their publication on."""

    def items(self) -> list[tuple[str, str, datetime]]:
        """Name of the address, slug, when it was published."""
        editions = list(public_editions())
        moments = result_moments(editions)
        return [
            (name, edition.slug, moments[edition.pk])
            for edition in editions
            if edition.pk in moments
            for name in _OF_A_RESULT
        ]

    def location(self, item: tuple[str, str, datetime]) -> str:
        """Its path in the language of the moment."""
        return reverse(f"public:{item[0]}", args=[item[1]])

    def lastmod(self, item: tuple[str, str, datetime]) -> datetime:
        """The latest publication or correction."""
        return item[2]


class Winners(_OurSitemap):
    """Each winner's own page."""

    def items(self) -> QuerySet[Winner]:
        """Of the results whose last round is published."""
        return published_winners(public_editions())

    def location(self, item: Winner) -> str:
        """Its path in the language of the moment."""
        return reverse("public:winner", args=[item.entry.edition.slug, item.entry.number])


_SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "editions": Editions,
    "results": Results,
    "winners": Winners,
}


@require_safe
def site_map(request: HttpRequest) -> HttpResponseBase:
    """All of them in one file; ?p= asks for more than its first 50,000 addresses."""
    return sitemap(request, _SITEMAPS)
