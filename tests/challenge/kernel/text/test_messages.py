"""The catalogues: a text with a context is another text, and new Korean replaces the old."""

from babel.messages.catalog import Catalog

from challenge.kernel.text.messages import CONTEXT, add_korean, key_of


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
