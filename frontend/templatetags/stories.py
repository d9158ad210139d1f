"""Cards that show a startup: as a winner, or with an investor."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
Context = dict[str, Any]


@register.inclusion_tag("components/winner_card.html")
def winner_card(name: str, line: str = "", **options: Any) -> Context:
    """A winner.  Options: url, tags (list of words), big, award."""
    return {"name": name, "line": line, **options}


@register.simple_block_tag
def winner_hero(content: str, name: str, award: str, **options: Any) -> SafeString:
    """The first prize, with its buttons as content.

    Options: prize, line, tags, image, image_alt, quote, quoted.
    """
    return render_to_string(
        "components/winner_hero.html", {"content": content, "name": name, "award": award, **options}
    )


@register.simple_block_tag
def intro_card(content: str, name: str, with_whom: str, **options: Any) -> SafeString:
    """An introduction on the board.

    Options: why, url, due, blocked (the reason), badges (label, kind, icon), key; content: its
    actions.
    """
    return render_to_string(
        "components/introduction_card.html",
        {"content": content, "name": name, "with_whom": with_whom, **options},
    )
