"""Each thing that can be wrong is said by its check, and by no other; in both languages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from challenge.watch import ground_checks
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst
from tests.challenge.watch.troubles import SETTINGS, TROUBLES, in_order
from tests.challenge.web.test_exhausted import no_room

pytestmark = pytest.mark.django_db


def marked() -> dict[str, str]:
    return {one.key: one.level.value for one in all_findings() if one.level is not Level.OK}


@pytest.fixture(autouse=True)
def _in_order(settings: Any) -> None:
    in_order(settings)


def test_an_installation_in_order_is_said_to_be() -> None:
    assert marked() == {}
    assert worst(all_findings()) is Level.OK


@pytest.mark.parametrize(("spoil", "key", "level"), TROUBLES.values(), ids=TROUBLES)
def test_what_is_wrong_is_said_by_its_check(
    spoil: Callable[[], None], key: str, level: str
) -> None:
    spoil()
    assert marked() == {key: level}


@pytest.mark.parametrize(("name", "told"), SETTINGS.items(), ids=SETTINGS)
def test_a_setting_that_no_site_in_use_has_is_said(
    settings: Any, name: str, told: tuple[Any, str, str]
) -> None:
    value, key, level = told
    setattr(settings, name, value)
    assert marked() == {key: level}
    if key == "settings":
        [finding] = [one for one in all_findings() if one.key == key]
        assert name in str(finding.says)


def test_a_full_disk_is_said() -> None:
    with no_room():
        assert marked() == {}, "64 bytes go in"
    ground = ground_checks.LITTLE_ROOM_FILES
    try:
        ground_checks.LITTLE_ROOM_FILES = 10**12
        assert marked() == {"room": "fault"}
    finally:
        ground_checks.LITTLE_ROOM_FILES = ground


def test_a_storage_that_takes_nothing_is_said(settings: Any, tmp_path: Any) -> None:
    occupied = tmp_path / "no-folder"
    occupied.write_text("a file stands where the folder has to be")
    settings.MEDIA_ROOT = str(occupied)
    assert marked()["files"] == "fault"


@pytest.mark.parametrize(("spoil", "key", "level"), TROUBLES.values(), ids=TROUBLES)
def test_it_is_said_in_korean_too(spoil: Callable[[], None], key: str, level: str) -> None:
    spoil()
    with translation.override("ko"):
        found = all_findings()
        for one in found:
            assert re.search("[가-힣]", f"{one.name}"), one.name
            assert re.search("[가-힣]", f"{one.says}"), one.says
            assert re.search("[가-힣]", f"{one.level.label}")
