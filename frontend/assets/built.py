"""The files of `frontend/static/built`, in which a page's scripts and sheets lie together: served
only while they are made of what stands in the sources (`tools/browser/bundle.sh` makes them).
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

NOTES = "built/made_of.json"
# what a script needs before it runs; `import("…")` comes later by itself
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "(.+?)";|^import "(.+?)";', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Served:
    """What a page asks for in place of a source: the file, and all that it needs at once."""

    file: str
    needs: list[str]


@dataclass(frozen=True, slots=True)
class Notes:
    """What the bundler noted.  sources: the SHA-256 of each that the files are made of."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)


def served(name: str) -> Served:
    """As this script or sheet is served: built, else as it stands with the modules it imports."""
    if _are_served() and name in notes().entries:
        return Served(**notes().entries[name])
    return Served(name, modules_of(name)[1:])


def built_files() -> list[str]:
    """All of them, or none where they are older than their sources."""
    return notes().files if _are_served() else []


@cache
def notes() -> Notes:
    """Empty where nothing is built."""
    path = finders.find(NOTES)
    return Notes(**json.loads(Path(path).read_text("utf-8"))) if path else Notes()


def changed_sources() -> list[str]:
    """What has changed since the files were built, or is gone."""
    return [name for name, digest in notes().sources.items() if _digest(name) != digest]


@cache
def modules_of(*names: str) -> list[str]:
    """These scripts and all that they import, the nearest first."""
    found = list(dict.fromkeys(names))
    for name in found:  # it grows meanwhile
        path = finders.find(name)
        if not path:
            continue
        for from_name, bare in IMPORTED.findall(Path(path).read_text("utf-8")):
            parts = f"{name.rpartition('/')[0]}/{from_name or bare}".split("/")
            place = _without_dots(parts)
            if place not in found:
                found.append(place)
    return found


def _are_served() -> bool:
    """Not where somebody works on the sources: they are served as they stand."""
    return not settings.DEBUG and is_fresh()


@cache
def is_fresh() -> bool:
    """Whether the built files are those of the sources, as they were when it was first asked."""
    return not changed_sources()


def _digest(name: str) -> str:
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""


def _without_dots(parts: list[str]) -> str:
    """`scoring/../js/dom.js` → `js/dom.js`."""
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept.pop()
        elif part != ".":
            kept.append(part)
    return "/".join(kept)
