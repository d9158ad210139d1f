"""`challenge status` says line by line how the installation stands."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_celery_outbox.models import CeleryOutbox, CeleryOutboxDeadLetter

from challenge.watch.checks import all_findings
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


def test_work_that_was_given_up_is_sent_again_by_the_command_that_the_page_names() -> None:
    TROUBLES["a task was given up"][0]()
    [finding] = [row for row in all_findings() if row.key == "outbox"]
    [command] = re.findall(r"`challenge (\w+)`", str(finding.says))
    out = StringIO()
    call_command(command, stdout=out)
    assert "t: sent again, 1." in out.getvalue()
    assert not CeleryOutboxDeadLetter.objects.exists()
    assert list(CeleryOutbox.objects.values_list("task_name", flat=True)) == ["t"]
    call_command(command, stdout=out)
    assert "Nothing was given up." in out.getvalue()
