"""Vendored files are what we say they are, and every icon of a page is in the sprite."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "frontend/static/vendor"
PACKAGES = tomllib.loads((VENDOR / "VENDORED.toml").read_text("utf-8"))["package"]


@pytest.mark.parametrize(
    "package", PACKAGES, ids=lambda package: f"{package['name']}-{package['folder'].split('/')[-1]}"
)
def test_every_vendored_file_has_the_recorded_sum(package: dict[str, object]) -> None:
    folder = ROOT / str(package["folder"])
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == package["sha256"]


@pytest.mark.parametrize(
    "package", PACKAGES, ids=lambda package: f"{package['name']}-{package['folder'].split('/')[-1]}"
)
def test_every_vendored_package_carries_its_licence(package: dict[str, object]) -> None:
    licence = ROOT / str(package["folder"]) / str(package["licence_file"])
    assert len(licence.read_text("utf-8")) > 500


def test_no_file_lies_in_vendor_unrecorded() -> None:
    folders = [ROOT / package["folder"] for package in PACKAGES]
    stray = [
        path
        for path in VENDOR.rglob("*")
        if path.is_file()
        and path.name != "VENDORED.toml"
        and not any(path.is_relative_to(folder) for folder in folders)
    ]
    assert stray == []


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = set(
        re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide/icons.svg").read_text("utf-8"))
    )
    asked = {
        (name, path.name)
        for path in (ROOT / "frontend/templates").rglob("*.html")
        for name in re.findall(
            r"""(?:{% icon |\bicon(?:_after)?=)["']([a-z0-9-]+)["']""", path.read_text("utf-8")
        )
    }
    assert asked
    assert [(name, page) for name, page in sorted(asked) if name not in sprite] == []
