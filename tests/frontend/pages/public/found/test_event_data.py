"""A call as schema.org's Event: what its readers need, and nothing that ends the element."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from challenge.models import Edition
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
HOSTILE = '</script><script>alert(1)</script> & "\u2028'


def event_of(edition: Edition, prefix: str = "") -> dict[str, object]:
    page = Client().get(f"{prefix}/c/{edition.slug}/").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, object] = json.loads(text)
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_it_has_what_an_event_needs_in_the_pages_language(prefix: str) -> None:
    edition = f.a_preset_edition(co_hosts_ko="서울대, 창업진흥원", co_hosts_en="SNU, KISED")
    found = event_of(edition, prefix)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Event")
    assert found["name"] == (edition.name_en if prefix else edition.name_ko)
    assert found["inLanguage"] == ("en" if prefix else "ko")
    for name, moment in (("startDate", edition.opens_at), ("endDate", edition.closes_at)):
        written = datetime.fromisoformat(str(found[name]))
        assert abs(written - moment) < timedelta(seconds=1)
        assert str(found[name]).endswith("+09:00")
    assert found["location"] == {"@type": "VirtualLocation", "url": found["url"]}
    names = [host["name"] for host in found["organizer"]]  # type: ignore[attr-defined]
    assert names == (
        ["City of Seoul", "SNU", "KISED"] if prefix else ["서울시", "서울대", "창업진흥원"]
    )


def test_an_organisers_words_cannot_end_the_element() -> None:
    edition = f.a_preset_edition(summary_ko=HOSTILE)
    page = Client().get(f"/c/{edition.slug}/").content.decode()
    assert "<script>alert" not in page
    assert event_of(edition)["description"] == HOSTILE


def test_a_draft_has_none_even_for_its_organiser() -> None:
    edition = f.a_draft_edition()
    browser = Client()
    browser.force_login(f.organiser_of(edition))
    assert "ld+json" not in browser.get(f"/c/{edition.slug}/").content.decode()
