"""Fixtures of the tests of judging's API."""

import pytest
from pytest_django import Settings


@pytest.fixture
def without_a_second_factor(settings: Settings) -> None:
    settings.REQUIRE_ORGANISER_MFA = False
