"""The catalogues: a text with a context is another text, and new Korean replaces the old."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import call_command
from django.core.management.base import CommandError

from challenge.kernel.text.messages import APPS, CONTEXT, add_korean, catalog_path, key_of

PLURAL_WITH_TWO = r"msgstr\[0\] .*\|\|\|"


def test_new_korean_replaces_the_old() -> None:
    catalog = Catalog(locale="ko")
    for korean in ("라운드", "평가 단계"):
        add_korean(catalog, "Round", korean)
        add_korean(catalog, ("%(n)s round", "%(n)s rounds"), korean)
    assert [message.string for message in catalog if message.id] == ["평가 단계", ("평가 단계",)]


def test_the_same_word_in_two_contexts_has_two_koreans() -> None:
    catalog = Catalog(locale="ko")
    add_korean(catalog, "Open", "열기")
    add_korean(catalog, f"step{CONTEXT}Open", "심사 시작")
    held = {key_of(message): message.string for message in catalog if message.id}
    assert held == {"Open": "열기", f"step{CONTEXT}Open": "심사 시작"}


def test_other_korean_for_a_text_that_has_some_is_refused_and_changes_nothing(
    tmp_path: Path,
) -> None:
    """Else a word of a new page takes that of an official paper along: a place in a ranking."""
    before = catalog_path("judging").read_bytes()
    file = tmp_path / "new.json"
    file.write_text('{"Place": "장소"}', "utf-8")
    with pytest.raises(CommandError, match="순위"):
        call_command("messages", "--merge", str(file))
    assert catalog_path("judging").read_bytes() == before


def test_korean_of_one_and_many_is_one_text(tmp_path: Path) -> None:
    before = {app: catalog_path(app).read_bytes() for app in APPS}
    assert not [app for app in APPS if re.search(PLURAL_WITH_TWO, before[app].decode())]
    file = tmp_path / "new.json"
    pair = {"%(n)s slot|||%(n)s slots": "%(n)s칸|||%(n)s칸"}
    file.write_text(json.dumps(pair), "utf-8")
    with pytest.raises(CommandError, match="one form"):
        call_command("messages", "--merge", str(file))
    assert {app: catalog_path(app).read_bytes() for app in APPS} == before
