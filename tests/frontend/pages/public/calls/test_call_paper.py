"""What an office needs of a call stands on its page, and on paper."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["edition", "call_paper"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_all_that_applies_is_named(name: str, language: str) -> None:
    edition = f.a_preset_edition(co_hosts_ko="창업진흥원", co_hosts_en="KISED")
    with translation.override(language):
        path = reverse(f"public:{name}", args=[edition.slug])
    page = unescape(Client().get(path).content.decode())
    end = "ko" if language == "ko" else "en"
    wanted = [
        getattr(edition, f"host_{end}"),
        getattr(edition, f"co_hosts_{end}"),
        edition.contact_name,
        edition.contact_email,
        edition.contact_phone,
    ]
    for rows in (edition.tracks, edition.fields, edition.papers, edition.awards):
        names = [getattr(row, f"name_{end}") for row in rows.all()]
        assert names
        wanted += names
    wanted += [row for row in edition.region if row.isascii() == (end == "en")]
    missing = [text for text in wanted if text not in page]
    assert missing == []
