"""The page on which people read the API runs nothing inline, and a browser finds no fault."""

import base64
import hashlib
import re

import pytest
from django.test import Client

from challenge.rest.docs import STYLE

pytestmark = pytest.mark.django_db


def policy_of(answer: object) -> dict[str, list[str]]:
    parts = answer["Content-Security-Policy"].split(";")  # type: ignore[index]
    return {words[0]: words[1:] for words in (part.split() for part in parts)}


def test_it_has_the_policy_of_all_pages_and_allows_one_style_by_its_sum() -> None:
    answer = Client().get("/api/docs/")
    policy = policy_of(answer)
    other = policy_of(Client().get("/api/v1/time"))
    assert policy["style-src"] == ["'self'", STYLE]
    assert {**policy, "style-src": []} == {**other, "style-src": []}


def test_all_that_stands_inline_in_it_is_that_style() -> None:
    page = Client().get("/api/docs/").content.decode()
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    sums = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in styles]
    assert [f"'sha256-{each}'" for each in sums] == [STYLE]
    assert list(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)) == ["", "", ""]
    assert not re.search(r"<[^>]+\son\w+=", page)


def test_a_static_file_has_the_policy_too() -> None:
    answer = Client().get("/static/js/http.js")
    assert answer.status_code == 200
    assert policy_of(answer)["frame-ancestors"] == ["'none'"]
