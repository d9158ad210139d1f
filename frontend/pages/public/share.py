"""What messengers and search engines read of a public page."""
# tested by: tests/frontend/pages/public/test_share.py

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from challenge.kernel.digests import digest
from challenge.models import Edition
from frontend.http import public_edition
from frontend.share_image import ShareText, draw_share_image
from frontend.templatetags.formatting import moment
from judging.queries.results.public import published_results


def share_text(edition: Edition) -> ShareText:
    """Stage, name, what it is about and when it closes, or who won, in the reader's language."""
    results = published_results(edition)
    if results and results.is_final:
        badge = _("Winners announced")
        names = [w.entry.startup.name for group in results.awards for w in group.winners]
        line = ", ".join(names)
    else:
        badge = {"open": _("Applications are open"), "upcoming": _("Opens soon")}.get(
            edition.phase, _("Judging")
        )
        line = edition.tagline
    foot = edition.hosts
    if edition.phase in {"open", "upcoming"}:
        foot = f"{_('Deadline')} {moment(edition.closes_at, 'full')}"
    return ShareText(badge, edition.name, line, foot)


def _tag(request: HttpRequest, slug: str) -> str:
    edition = public_edition(request, slug)
    return f'"{digest(asdict(share_text(edition)))[:32]}"'


def _site_text() -> ShareText:
    words = _("Startup challenges: calls, rules, criteria and results.")
    return ShareText("", _("Startup Challenge"), words, "")


def _site_tag(_request: HttpRequest) -> str:
    return f'"{digest(asdict(_site_text()))[:32]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_site_tag)
def site_image(request: HttpRequest) -> HttpResponse:
    """The picture beside a link to a page that is no edition's."""
    return HttpResponse(draw_share_image(_site_text()), content_type="image/png")


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_tag)
def image(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture beside a link to the edition's pages."""
    edition = public_edition(request, slug)
    return HttpResponse(draw_share_image(share_text(edition)), content_type="image/png")
