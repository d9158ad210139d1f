"""Once linked to, an address is linked to again without its pattern being compiled again."""

import re
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from challenge.web.process.compiled_patterns import MOST
from tests.walked_urls import addresses

PYTHONS_OWN = 512


def _has_one(name: str) -> bool:
    """Whether the address is made from its name alone."""
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def test_no_pattern_is_compiled_again_however_many_addresses_were_linked_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled, compiler = list[str](), vars(re)["_compiler"]
    compile_anew = compiler.compile

    def noted(pattern: Any, flags: int) -> Any:
        compiled.append(pattern)
        return compile_anew(pattern, flags)

    def link_to_all() -> int:
        for language in ("ko", "en"):
            with translation.override(language):
                for name in plain:
                    reverse(name)
        return len(plain)

    plain = [found.name for found in addresses() if _has_one(found.name)]
    link_to_all()
    for number in range(PYTHONS_OWN + 1):
        re.compile(f"as many others {number}")
    monkeypatch.setattr(compiler, "compile", noted)
    assert link_to_all() > 100
    assert compiled == []
    assert 2 * len(addresses()) < MOST
