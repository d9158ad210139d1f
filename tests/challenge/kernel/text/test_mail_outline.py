"""A mail's template is read as words and names; what is filled in is never looked into again."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from challenge.kernel.text import mail_outline
from challenge.kernel.text.mail_outline import filled, names_in, outline_of, values_of
from challenge.models.mail_caps import CAPS
from challenge.models.mail_texts.own import is_reworded
from challenge.models.mail_texts.placeholders import ALONE, PLACEHOLDERS
from challenge.templatetags import mail_pieces

REWORDED = sorted(kind for kind in CAPS if is_reworded(kind))
FACTS: dict[str, Any] = {
    "to": SimpleNamespace(display_name="한지우"),
    "edition": SimpleNamespace(name="회차 {round}"),
    "round": SimpleNamespace(name="서류", opens_at=None, closes_at=None),
    "count": 3,
    "link": "https://example.com/x/",
}


@pytest.mark.parametrize("kind", REWORDED)
def test_every_kind_reads_as_words_with_names_that_are_known(kind: str) -> None:
    assert set(names_in(kind)) <= PLACEHOLDERS.keys()
    with translation.override("ko"):
        outline = outline_of(kind, alone=ALONE)
    assert outline.subject
    assert "\x00" not in outline.body
    assert "\x01" not in outline.body
    assert all(f"{{{name}}}" in f"{outline.subject}\n{outline.body}" for name in outline.names)


def test_no_two_names_are_written_alike_in_any_language() -> None:
    for language in ("ko", "en"):
        spelt = [known.spelt(language) for known in PLACEHOLDERS.values()]
        assert len(spelt) == len(set(spelt))
    for name, known in PLACEHOLDERS.items():
        others = {known.spelt("ko"), known.spelt("en")} & (PLACEHOLDERS.keys() - {name})
        assert not others


def test_values_are_those_of_the_mail_and_what_is_missing_is_said() -> None:
    with translation.override("en"):
        values, unknown = values_of("judge_assigned", FACTS)
        assert (values["n"], values["round"], values["name"]) == ("3", "서류", "한지우")
        assert not unknown
        values, unknown = values_of("judge_assigned", {**FACTS, "round": None, "link": ""})
        assert unknown == set()
        fewer = {name: fact for name, fact in FACTS.items() if name not in {"count", "link"}}
        _values, unknown = values_of("judge_assigned", fewer)
    assert unknown == {"n", "link"}


def test_a_value_is_never_looked_into_again() -> None:
    values = {"edition": "{round} {{ to.email }} {% load x %}", "round": "서류"}
    text = filled("{edition} · {round} · {other}", values, alone=())
    assert text == "{round} {{ to.email }} {% load x %} · 서류 · {other}"


def test_a_line_that_has_nothing_to_say_goes() -> None:
    assert filled("a\n{place}\nb", {"place": ""}, alone={"place"}) == "a\nb"
    assert filled("a\n\n{place}\n\nb", {"place": ""}, alone={"place"}) == "a\n\nb"
    assert filled("a {place} b", {"place": ""}, alone=()) == "a  b"


def test_a_piece_renders_as_if_its_tag_were_not_there() -> None:
    assert "piece" in mail_pieces.register.tags
    source = '{% load mail_pieces %}a {% piece "b" %}{% if c %}{{ c }}{% endif %}{% endpiece %} d'
    template = engines["django"].from_string(source)
    assert template.render({"c": "b"}) == "a b d"


def test_a_condition_outside_every_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "{% load mail_pieces %}{% if x %}y{% endif %}"
    template = engines["django"].from_string(source).template  # type: ignore[attr-defined]
    monkeypatch.setattr(mail_outline, "_template", lambda _kind: template)
    with pytest.raises(TypeError, match="IfNode"):
        outline_of("x", alone={})
