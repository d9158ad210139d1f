"""Every address of the site, one by one, with the numbers of real objects filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    """One address.  name: with its namespaces.  route: with `<int:pk>` and the like."""

    name: str
    route: str

    @property
    def numbers(self) -> list[str]:
        """The keys of the numbers in it: the word before, and the parameter's name."""
        return [
            f"{word_before(self.route, found.start())}/{found[2]}"
            for found in PARAMETER.finditer(self.route)
            if found[1] == "int"
        ]

    def filled(self, values: Mapping[str, object], *, missing: str = "") -> str:
        """Its path, with values by key; the number of `missing` is one that nothing has."""

        def value(found: re.Match[str]) -> str:
            name = found[2] or found[3]
            key = f"{word_before(self.route, found.start())}/{name}"
            if found[1] == "int":
                return "999999" if key == missing else str(values.get(key, 999_998))
            if found[1] == "uuid":
                return "00000000-0000-0000-0000-000000000000"
            return str(values.get(key) or values.get(name) or "some")

        plain = self.route.replace("^", "").replace("$", "")
        return "/" + PARAMETER.sub(value, plain)


def word_before(route: str, place: int) -> str:
    words = [word for word in route[:place].split("/") if word and "<" not in word]
    return words[-1] if words else ""


def addresses() -> list[Address]:
    """All of them."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], route: str, names: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern.url_patterns, route + str(pattern.pattern), inner)
        else:
            yield Address(":".join((*names, pattern.name or "")), route + str(pattern.pattern))
