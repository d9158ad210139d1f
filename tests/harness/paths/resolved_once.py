"""The view of a path is looked up once a process: the walks over all addresses ask for the same
paths again and again, each time past a hundred patterns.
"""

from django.urls import ResolverMatch, get_resolver
from django.utils.translation import get_language

MOST_PATHS = 5000


def resolve_once() -> None:
    """From here on, the site's own resolver remembers.  One for other URLs (ROOT_URLCONF of a
    test) doesn't, nor does any remember what it did not find.
    """
    resolver = get_resolver()
    look_up = resolver.resolve
    found: dict[tuple[str, str | None], ResolverMatch] = {}

    def resolve(path: str) -> ResolverMatch:
        place = (str(path), get_language())  # a prefix of the language decides too
        if place not in found:
            if len(found) >= MOST_PATHS:
                found.clear()
            found[place] = look_up(path)
        return found[place]

    resolver.resolve = resolve  # type: ignore[method-assign]
