"""Each thing that can be wrong is said by its check, and by no other; in both languages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import translation

from challenge.watch import ground_checks
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst
from tests.challenge.watch.troubles import SETTINGS, TROUBLES, in_order
from tests.challenge.web.test_exhausted import no_room

pytestmark = pytest.mark.django_db


def marked() -> dict[str, str]:
    return {row.key: row.level.value for row in all_findings() if row.level is not Level.OK}


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
        [finding] = [row for row in all_findings() if row.key == key]
        assert name in str(finding.says)


def test_a_database_that_is_away_is_said_and_the_rest_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refused)
    assert marked() == {"database": "fault"}
    assert {"files", "fonts", "messages"} <= {row.key for row in all_findings()}


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
    [tried] = [row for row in all_findings(writes=True) if row.key == "files"]
    assert tried.level is Level.FAULT


def test_who_looks_writes_no_file_and_the_command_does(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    tmp_path.chmod(0o755)
    seen = tmp_path.stat().st_mtime_ns
    all_findings()
    assert tmp_path.stat().st_mtime_ns == seen
    all_findings(writes=True)
    assert tmp_path.stat().st_mtime_ns > seen, "its folder was made"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("spoil", "key", "level"), TROUBLES.values(), ids=TROUBLES)
def test_it_is_said_in_korean_too(spoil: Callable[[], None], key: str, level: str) -> None:
    spoil()
    with translation.override("ko"):
        found = all_findings()
        for row in found:
            assert re.search("[가-힣]", f"{row.name}"), row.name
            assert re.search("[가-힣]", f"{row.says}"), row.says
            assert re.search("[가-힣]", f"{row.level.label}")
