"""What is remembered of a path is what a look-up finds, in either language."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver
from django.utils import translation

from tests.walked_urls import addresses


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_address_is_resolved_as_a_resolver_that_forgets_would(language: str) -> None:
    resolver = get_resolver()
    with translation.override(language):
        paths = [address.filled({"slug": "a"}) for address in addresses()]
        for path in paths * 2:
            found, plain = resolver.resolve(path), URLResolver.resolve(resolver, path)
            assert (found.func, found.args, found.kwargs) == (plain.func, plain.args, plain.kwargs)
            assert (found.view_name, found.route) == (plain.view_name, plain.route)
    assert len(paths) > 600


def test_a_path_of_one_language_is_not_found_in_the_other_one() -> None:
    resolver = get_resolver()
    with translation.override("en"):
        path = next(a.filled({}) for a in addresses() if a.name == "judges:home")
        assert resolver.resolve(path).view_name == "judges:home"
    with translation.override("ko"):
        for _look in range(2):
            with pytest.raises(Resolver404):
                resolver.resolve(path)
