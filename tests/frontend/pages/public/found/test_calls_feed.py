"""The feed of calls: what RFC 4287 needs, in the reader's language."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from challenge.services.editions import update_edition
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(prefix: str = "") -> ElementTree.Element:
    answer = Client().get(f"{prefix}/calls.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    ("prefix", "name"), [("", "도시 챌린지 2026"), ("/en", "City Challenge 2026")]
)
def test_feed_and_entries_have_identity_title_and_time(prefix: str, name: str) -> None:
    edition = f.a_preset_edition(summary_ko="<b>굵게</b> & 끝", summary_en="<b>bold</b> & end")
    found = feed(prefix)
    for node in (found, *found.findall("a:entry", ATOM)):
        for needed in ("id", "title", "updated"):
            assert node.findtext(f"a:{needed}", "", ATOM), needed
    (entry,) = found.findall("a:entry", ATOM)
    page = f"{settings.SITE_URL}{prefix}/c/{edition.slug}/"
    assert entry.findtext("a:title", "", ATOM) == name
    assert entry.findtext("a:id", "", ATOM) == page
    assert "& " in entry.findtext("a:summary", "", ATOM)
    own = [link.attrib["href"] for link in found.findall("a:link[@rel='self']", ATOM)]
    assert own == [f"{settings.SITE_URL}{prefix}/calls.atom"]
    assert f'href="{own[0]}"' in Client().get(f"{prefix}/c/{edition.slug}/").content.decode()


def test_a_change_that_is_announced_makes_an_entry_newer() -> None:
    edition = f.a_preset_edition()
    before = feed().findtext("a:entry/a:updated", "", ATOM)
    update_edition(actor=f.organiser_of(edition), edition=edition, tagline_ko="새 문구")
    assert feed().findtext("a:entry/a:updated", "", ATOM) > before
