"""The calls as an Atom feed (RFC 4287), one in each language."""
# tested by: tests/frontend/pages/public/found/test_calls_feed.py

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.models import Edition
from challenge.queries import announced_changes, public_editions
from frontend.pages.public.site import STAGES, stage_of
from frontend.templatetags.formatting import moment
from judging.queries.results.public import result_moments, with_winners

ENTRIES = 30


class CallsFeed(Feed[Edition, None]):
    """The newest editions that the public may see."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """What it is called in a reader."""
        return _("Startup challenges: calls and results")

    def subtitle(self) -> str:
        """What stands in it."""
        return _("Startup challenges: calls, rules, criteria and results.")

    def link(self) -> str:
        """The list of calls."""
        return settings.SITE_URL + reverse("public:calls")

    def feed_url(self) -> str:
        """Its own address."""
        return settings.SITE_URL + reverse("public:calls_feed")

    def author_name(self) -> str:
        """Atom asks for one."""
        return _("Startup Challenge")

    def items(self) -> list[Edition]:
        """The newest first."""
        editions = list(public_editions()[:ENTRIES])
        announced = with_winners(editions)
        moments = [announced_changes(editions), result_moments(editions)]
        for edition in editions:
            known = [found[edition.pk] for found in moments if edition.pk in found]
            edition.__dict__["stage"] = stage_of(edition, announced)
            edition.__dict__["changed_at"] = max(known, default=edition.opens_at)
        return editions

    def item_title(self, item: Edition) -> str:
        """Its name."""
        return item.name

    def item_description(self, item: Edition) -> str:
        """Stage, dates and what it is about."""
        with timezone.override(ZoneInfo(item.time_zone)):
            dates = f"{moment(item.opens_at, 'full')} – {moment(item.closes_at, 'full')}"
        stage = str(STAGES[item.__dict__["stage"]])
        return "\n".join(part for part in (stage, dates, item.tagline, item.summary) if part)

    def item_link(self, item: Edition) -> str:
        """Its page."""
        return settings.SITE_URL + reverse("public:edition", args=[item.slug])

    def item_author_name(self, item: Edition) -> str:
        """Host and co-hosts."""
        return item.hosts

    def item_updateddate(self, item: Edition) -> datetime:
        """When it was published, changed since, or its latest result came out."""
        moment_of_change: datetime = item.__dict__["changed_at"]
        return moment_of_change


@require_safe
def calls_feed(request: HttpRequest) -> HttpResponse:
    """The feed in the language of the address."""
    answer: HttpResponse = CallsFeed()(request)
    return answer
