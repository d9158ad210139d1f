"""The manifest: an app of the judge's part alone, in each language."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "scope", "name"), [("ko", "/judge/", "심사"), ("en", "/en/judge/", "Judging")]
)
def test_the_app_is_the_judges_part_in_its_language(language: str, scope: str, name: str) -> None:
    with translation.override(language):
        address = reverse("judges:manifest")
    answer = Client().get(address)  # no cookie: the browser fetches it without one
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert (facts["id"], facts["scope"], facts["start_url"]) == (scope, scope, scope)
    assert (facts["lang"], facts["short_name"]) == (language, name)
    assert resolve(facts["start_url"]).view_name == "judges:home"
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}
    for icon in facts["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
