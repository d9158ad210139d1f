"""A mail's template read as an outline: its words, with what differs from mail to mail by name.

The template stays the one source.  What blocktranslate fills in and what stands in a {% piece %}
has a name; everything else is words.  With that a mail can be written in other words
(`outline_of`), and filled with the same values (`values_of`, `filled`).  Filling is one pass over
names that are known: no tag is run, no attribute is read, and a value is never looked into again.
"""
# tested by: tests/challenge/kernel/text/test_mail_outline.py

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, render_value_in_context
from django.template.defaulttags import AutoEscapeControlNode, LoadNode, WithNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

NAMED = re.compile(r"\{([^{}\n]{1,40})\}")
SEVERAL = 2
# where a piece that has its lines for itself begins and ends: {lines: (mark, what stands for it)}
_EDGES = {"line": ("\x00", "\n"), "block": ("\x01", "\n\n")}


class Piece(Node):
    """A part of a template under a name; it renders as if the tag weren't there."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> str:
        """What stands in it."""
        return str(self.nodelist.render(context))


@dataclass(frozen=True, slots=True)
class Outline:
    """A kind of mail in words.  names: what is filled in, in its order."""

    subject: str
    body: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What is filled in under a name, or words (no name).  is_known: False: a fact isn't there."""

    name: str
    text: str
    is_known: bool = True


class _Noticing(Context):
    """Notes which names were asked for and are not there."""

    def __init__(self, facts: dict[str, Any], *, autoescape: bool) -> None:
        self.missing: set[str] = set()
        super().__init__(facts, autoescape=autoescape)

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            self.missing.add(key)
            raise


@cache
def _template(kind: str) -> Template:
    return cast("Template", get_template(f"mail/{kind}.txt").template)  # type: ignore[attr-defined]


@cache
def names_in(kind: str) -> tuple[str, ...]:
    """What is filled into mails of the kind."""
    parts = _parts(_template(kind).nodelist, None)
    return tuple(dict.fromkeys(part.name for part in parts if part.name))


def outline_of(kind: str, *, alone: Mapping[str, str]) -> Outline:
    """The kind's words in the language that is active.  alone: names that have their lines for
    themselves, "line" or, with empty lines around, "block".
    """
    said = []
    for part in _parts(_template(kind).nodelist, None):
        written = f"{{{part.name}}}" if part.name else part.text
        mark = _EDGES[alone[part.name]][0] if part.name in alone else ""
        said.append(f"{mark}{written}{mark}")
    words = "".join(said)
    for mark, lines in _EDGES.values():
        words = re.sub(rf"\n?{mark}\n?", lines, words)
    subject, _line, body = re.sub(r"\n{3,}", "\n\n", words).strip().partition("\n")
    return Outline(subject.strip(), body.strip(), names_in(kind))


def values_of(kind: str, facts: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """Name → what stands for it in a mail of these facts, in the language and zone that are active;
    and the names that can't be told, since a fact that they rest on isn't there.
    """
    context, template = _Noticing(dict(facts), autoescape=False), _template(kind)
    values: dict[str, str] = {}
    unknown: set[str] = set()
    with context.render_context.push_state(template), context.bind_template(template):
        for part in _parts(template.nodelist, context):
            if part.name and part.name not in values:
                values[part.name] = part.text.strip("\n")
                unknown |= set() if part.is_known else {part.name}
    return values, unknown


def filled(text: str, values: Mapping[str, str], *, alone: Iterable[str]) -> str:
    """The text with each {name} as its value.  A line that is a name alone and has no value goes;
    names that `values` doesn't hold stay as they are written.
    """
    own_lines, lines = frozenset(alone), []
    for line in text.split("\n"):
        whole = NAMED.fullmatch(line.strip())
        if whole and whole[1] in own_lines and not values.get(whole[1], "?"):
            continue
        lines.append(NAMED.sub(lambda name: values.get(name[1], name[0]), line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _parts(nodes: Iterable[Node], context: _Noticing | None) -> Iterator[_Part]:
    """What the mail is made of, in its order.  context None: names without values."""
    for node in nodes:
        if isinstance(node, AutoEscapeControlNode):
            yield from _parts(node.nodelist, context)
        elif isinstance(node, WithNode):
            yield from _within(node, context)
        elif isinstance(node, BlockTranslateNode):
            yield from _translated(node, context)
        elif not isinstance(node, LoadNode):
            yield _single(node, context)


def _single(node: Node, context: _Noticing | None) -> _Part:
    if isinstance(node, TextNode):
        return _Part("", node.s)
    if isinstance(node, TranslateNode):
        return _Part("", node.render(Context()))
    if isinstance(node, Piece):
        return _Part(node.name, "") if context is None else _valued(node, context)
    raise TypeError(f"{type(node).__name__} stands outside every piece, so it has no name.")


def _valued(node: Piece, context: _Noticing) -> _Part:
    context.missing.clear()
    text = node.render(context)
    return _Part(node.name, text, not context.missing)


def _within(node: WithNode, context: _Noticing | None) -> Iterator[_Part]:
    """What is bound without its fact isn't bound, so that whoever asks for it finds it missing."""
    if context is None:
        yield from _parts(node.nodelist, None)
        return
    bound = {name: _resolved(value, context) for name, value in node.extra_context.items()}
    with context.push(**{name: value for name, (value, is_known) in bound.items() if is_known}):
        yield from _parts(node.nodelist, context)


def _resolved(value: FilterExpression | None, context: _Noticing) -> tuple[Any, bool]:
    context.missing.clear()
    return value and value.resolve(context), not context.missing


def _translated(node: BlockTranslateNode, context: _Noticing | None) -> Iterator[_Part]:
    """The words of the translation and the names between them.  Several of a thing are said as of
    many: an own text has one sentence for every number.
    """
    if node.asvar:
        if context is not None:
            node.render(context)
        return
    for number, part in enumerate(re.split(r"%\((\w+)\)s", _words_of(node))):
        if number % 2 == 0:
            yield _Part("", part.replace("%%", "%"))
        elif context is None:
            yield _Part(part, "")
        else:
            yield _filled_in(node, part, context)


def _words_of(node: BlockTranslateNode) -> str:
    """Translated, with %(name)s where something is filled in."""
    single, _names = node.render_token_list(node.singular)
    about = node.message_context.resolve(Context()) if node.message_context else None
    if node.plural is None or not node.countervar:
        return translation.pgettext(about, single) if about else translation.gettext(single)
    many, _names = node.render_token_list(node.plural)
    if about:
        return translation.npgettext(about, single, many, SEVERAL)
    return translation.ngettext(single, many, SEVERAL)


def _filled_in(node: BlockTranslateNode, name: str, context: _Noticing) -> _Part:
    if name in node.extra_context:
        value, is_known = _resolved(node.extra_context[name], context)
    elif name == node.countervar:
        value, is_known = _resolved(node.counter, context)
    else:
        value, is_known = context.get(name, ""), name in context
    return _Part(name, render_value_in_context(value, context), is_known)
