"""Korean stands where a template asks for it.

Django fills a blocktranslate's Korean with `%`; where that fails (a per-cent sign that is not
doubled, a name that the template doesn't have) it shows English instead, or with `asvar` nothing.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation.template import templatize

TEMPLATES = sorted(
    path
    for kind in ("html", "txt", "js")
    for path in Path(settings.BASE_DIR).glob(f"*/templates/**/*.{kind}")
)
CALL = re.compile(r"\b(n?gettext)\(((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)")
NAMED = re.compile(r"%\((\w+)\)s")


def blocks(source: str) -> Iterator[tuple[str, ...]]:
    """The (singular, plural) or (text,) of every blocktranslate and translate."""
    for call in CALL.finditer(templatize(source)):
        words = tokenize.generate_tokens(io.StringIO(call[2]).readline)
        yield tuple(ast.literal_eval(word.string) for word in words if word.type == tokenize.STRING)


def test_the_korean_of_every_block_can_be_filled() -> None:
    bad, seen = [], 0
    with translation.override("ko"):
        for path in TEMPLATES:
            for texts in blocks(path.read_text("utf-8")):
                seen += 1
                facts = {name: "1" for text in texts for name in NAMED.findall(text)}
                korean = ngettext(texts[0], texts[1], 2) if len(texts) > 1 else gettext(texts[0])
                try:
                    korean % facts
                except (KeyError, ValueError, TypeError) as error:
                    bad.append(f"{path.name}: {korean} ({error})")
    assert seen > 100, "no text was found: the search is broken"
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("{% blocktranslate %}At 30 %{% endblocktranslate %}", ("At 30 %%",)),
        (
            "{% blocktranslate count n=3 %}{{ n }} a{% plural %}{{ n }} b{% endblocktranslate %}",
            ("%(n)s a", "%(n)s b"),
        ),
        ('{% translate "50 %" %}', ("50 %%",)),
    ],
)
def test_blocks_are_found(block: str, found: tuple[str, ...]) -> None:
    assert list(blocks("{% load i18n %}" + block)) == [found]
