"""Fixtures of the tests of judging's API."""

import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def without_a_second_factor(settings: SettingsWrapper) -> None:
    settings.REQUIRE_ORGANISER_MFA = False
