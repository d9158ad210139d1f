"""Terms and privacy policy say what is true here: since when, who answers, how data are safe."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from frontend.josa import WORD_JOINER
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def shown(path: str) -> str:
    text = Client().get(path).content.decode().replace(WORD_JOINER, "")
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["terms", "privacy"])
def test_the_texts_say_since_when_they_hold_here_and_which_version_it_is(
    name: str, settings: Any
) -> None:
    settings.LEGAL_TEXTS_SINCE = date(2027, 1, 4)
    assert "In force since Mon 4 Jan 2027." in shown(f"/en/{name}/")
    assert "시행일: 2027년 1월 4일(월)" in shown(f"/{name}/")
    settings.LEGAL_TEXTS_SINCE = None
    text = shown(f"/en/{name}/")
    assert "In force since" not in text
    day = {"terms": "Sun 29 Nov 2026", "privacy": "Mon 30 Nov 2026"}[name]
    assert f"Version of the text: {day}." in text


def test_the_terms_name_each_host_and_the_policy_who_answers_for_personal_data() -> None:
    for _year in range(2):
        edition = an_edition()
    terms, privacy = shown("/en/terms/"), shown("/en/privacy/")
    assert terms.count(f"<dt>{edition.hosts}</dt> <dd>{edition.contact}</dd>") == 1
    assert privacy.count(f"<dt>{edition.hosts}</dt> <dd>{edition.privacy_contact}</dd>") == 1


def test_a_second_factor_is_promised_only_where_it_is_asked_for(settings: Any) -> None:
    for is_on in (True, False):
        settings.REQUIRE_ORGANISER_MFA = is_on
        text = shown("/en/privacy/")
        assert ("sign in with a second factor" in text) == is_on
        assert "Access by role;" in text
