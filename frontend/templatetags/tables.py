"""Tables and what moves a person through them."""
# tested by: tests/frontend/templatetags/test_components.py

from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context as TemplateContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
Context = dict[str, Any]


@register.simple_block_tag
def table(
    content: str, label: str, cards: bool = False, dense: bool = False, extra: str = ""
) -> SafeString:
    """A table in a scrolling, named region; on a phone each row becomes a card if `cards`."""
    return render_to_string(
        "components/table.html",
        {"content": content, "label": label, "cards": cards, "dense": dense, "extra": extra},
    )


@register.inclusion_tag("components/figures_head.html")
def figures_head(first: str, *figures: str) -> Context:
    """The head of a table of figures: what each row is, and what is counted of it."""
    return {"first": first, "figures": figures}


@register.inclusion_tag("components/tabs.html")
def tabs(items: list[Context], label: str) -> Context:
    """Links that look like tabs.  items: label, url, active, count, icon."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/segmented.html")
def segmented(items: list[Context], label: str) -> Context:
    """A switch between two or three views, as links."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: TemplateContext, page: Page[Any], name: str = "page", anchor: str = ""
) -> Context:
    """Links to the pages of a list, keeping the rest of the query.  anchor: where on the page the
    list begins, as "#panel".
    """
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop(name, None)
    prefix = f"?{query.urlencode()}&{name}=" if query else f"?{name}="
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "numbers": list(numbers),
        "prefix": prefix,
        "anchor": anchor,
        "gap": page.paginator.ELLIPSIS,
    }
