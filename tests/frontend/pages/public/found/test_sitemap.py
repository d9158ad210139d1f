"""Search engines, feed readers and lists learn of an edition what is published of it, in every
state that it can be in, and not before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from challenge.models import Edition
from judging.models import Announcement, Round, Winner
from judging.services.results import announce
from judging.services.setup.edition import publish_edition
from submissions.models import Entry, EntryState
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
PLACES = ("/sitemap.xml", "/calls.atom", "/calls/", "/winners/", "/")


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def locations() -> set[str]:
    tree = ElementTree.fromstring(read("/sitemap.xml"))  # noqa: S314 - our own answer
    found = [node.text or "" for node in tree.findall("s:url/s:loc", NAMES)]
    assert len(found) == len(set(found))
    return {place.removeprefix(settings.SITE_URL) for place in found}


def winners_of(edition: Edition) -> list[Winner]:
    return list(Winner.objects.filter(entry__edition=edition).select_related("entry__startup"))


@dataclass(frozen=True)
class Stage:
    """made: the edition in it; what is then to be found of it."""

    name: str
    made: Callable[[], Edition]
    is_public: bool = True
    has_result: bool = False
    has_winners: bool = False


def upcoming() -> Edition:
    now = timezone.now()
    return f.a_preset_edition(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))


def still_open() -> Edition:
    now = timezone.now()
    return f.a_preset_edition(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9))


def prepared() -> Edition:
    """Decided, with winners, waiting for the second person."""
    edition = f.a_round_with_winners(entries=4, places=2).edition
    Announcement.objects.filter(edition=edition).update(
        state=Announcement.State.PREPARED, approved_by=None, published_at=None
    )
    return edition


def earlier_round() -> Edition:
    return f.a_published_round(entries=4, places=2).edition


def withdrawn() -> Edition:
    edition = f.a_round_with_winners(entries=4, places=2).edition
    Entry.objects.filter(winner__isnull=False, edition=edition).update(state=EntryState.WITHDRAWN)
    return edition


def with_winners() -> Edition:
    return f.a_round_with_winners(entries=4, places=2).edition


def finished() -> Edition:
    edition = with_winners()
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.FINISHED)
    return edition


STAGES = [
    Stage("draft", f.a_draft_edition, is_public=False),
    Stage("upcoming", upcoming),
    Stage("open", still_open),
    Stage("judging", lambda: f.an_open_round(entries=4).edition),
    Stage("decided", lambda: f.a_decided_round(entries=4, places=2).edition),
    Stage("result prepared", prepared),
    Stage("result of an earlier round", earlier_round, has_result=True),
    Stage("winners", with_winners, has_result=True, has_winners=True),
    Stage("winners withdrawn", withdrawn, has_result=True),
    Stage("finished", finished, has_result=True, has_winners=True),
]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_of_every_stage_that_is_found_which_is_published(stage: Stage) -> None:
    edition = stage.made()
    found = locations()
    pages = {path for path in found if f"/c/{edition.slug}/" in path}
    assert bool(pages) == stage.is_public
    assert any("/results/" in path for path in pages) == stage.has_result
    assert any("/winners/" in path for path in pages) == stage.has_winners
    for path in pages:
        assert Client().get(path).status_code == 200, path
    for place in PLACES:
        for prefix in ("",) if place == "/sitemap.xml" else ("", "/en"):
            text = read(prefix + place)
            if place != "/winners/":
                assert (f"/c/{edition.slug}/" in text) == stage.is_public, (prefix, place)
            if not stage.is_public:
                assert edition.name not in text, (prefix, place)
            for winner in winners_of(edition):
                names = {winner.entry.startup.name_ko, winner.entry.startup.name_en}
                shown = any(f">{name}<" in text for name in names)
                assert shown <= stage.has_winners, (prefix, place)
                if place == "/winners/":
                    assert shown == stage.has_winners


def test_each_page_stands_in_both_languages_with_the_other_one_beside_it() -> None:
    edition = still_open()
    tree = ElementTree.fromstring(read("/sitemap.xml"))  # noqa: S314 - our own answer
    page, english = (f"{settings.SITE_URL}{start}/c/{edition.slug}/" for start in ("", "/en"))
    for node in tree.findall("s:url", NAMES):
        if node.findtext("s:loc", "", NAMES) in {page, english}:
            links = {
                link.attrib["hreflang"]: link.attrib["href"]
                for link in node.findall("x:link", NAMES)
            }
            assert links == {"ko": page, "en": english, "x-default": page}
            break
    else:
        raise AssertionError(page)
    assert {page, english} <= {settings.SITE_URL + path for path in locations()}


def test_at_the_instant_of_publication_and_not_before() -> None:
    edition = f.a_draft_edition()
    path = f"/c/{edition.slug}/"
    assert (path in locations(), Client().get(path).status_code) == (False, 404)
    publish_edition(actor=f.organiser_of(edition), edition=edition)
    assert (path in locations(), Client().get(path).status_code) == (True, 200)
    round: Round = f.make_last(f.a_decided_round(entries=4, places=2))
    result = f"/c/{round.edition.slug}/results/"
    told = announce.prepare_announcement(
        actor=f.organiser_of(round.edition), round=round, message_ko="축하", message_en="Well done"
    )
    assert (result in locations(), Client().get(result).status_code) == (False, 404)
    announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=told)
    assert (result in locations(), Client().get(result).status_code) == (True, 200)
