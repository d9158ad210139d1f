"""What search engines leave alone."""

from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def rules() -> RobotFileParser:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.content.decode().splitlines())
    return parser


def test_public_pages_are_found_and_peoples_own_parts_are_not() -> None:
    found = rules()
    for start in ("/", "/en/"):
        for path in ("", "calls/", "c/seoul-2026/", "c/seoul-2026/results/", "winners/"):
            assert found.can_fetch("*", start + path), start + path
        for path in ("run/x/", "apply/", "judge/", "invest/", "account/", "files/1/", "vote/k/"):
            assert not found.can_fetch("*", start + path), start + path
    assert not found.can_fetch("*", "/api/v1/editions/")
    assert found.site_maps() == [f"{settings.SITE_URL}/sitemap.xml"]


def test_a_demonstration_is_not_found_at_all(settings: Any) -> None:
    settings.DEMO = True
    assert not rules().can_fetch("*", "/")
