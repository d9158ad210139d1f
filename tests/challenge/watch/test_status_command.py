"""`challenge status` says line by line how the installation stands."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.challenge.watch.troubles import TROUBLES, in_order

pytestmark = pytest.mark.django_db


def said() -> str:
    out = StringIO()
    call_command("status", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_in_order(settings: Any) -> None:
    in_order(settings)
    lines = said().splitlines()
    assert len([line for line in lines if line.startswith("✓")]) >= 15
    assert not [line for line in lines if line.startswith(("✗", "!"))]


def test_what_stands_fails_it(settings: Any) -> None:
    in_order(settings)
    TROUBLES["the clock stands"][0]()
    out = StringIO()
    with pytest.raises(CommandError, match="✗"):
        call_command("status", stdout=out, stderr=StringIO())
    assert "✗ Clock" in out.getvalue()
