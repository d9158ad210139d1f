"""What lies over a page: dialogs, menus, toasts."""

from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.template.context import Context as TemplateContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
Context = dict[str, Any]
TOAST_KINDS = {
    "success": ("ok", "circle-check"),
    "error": ("bad", "circle-alert"),
    "warning": ("warn", "triangle-alert"),
    "info": ("info", "info"),
}
UNDO = "undo:"


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002 - the word of HTML
    """A modal dialog.

    {% button … opens="its id" %} opens it, data-dialog-close inside closes it.
    """
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "ellipsis", icon_only: bool = True) -> SafeString:
    """A button that unfolds links and form buttons."""
    return render_to_string(
        "components/menu.html",
        {"content": content, "label": label, "icon": icon, "icon_only": icon_only},
    )


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toasts(context: TemplateContext) -> Context:
    """The region of notices, with Django's messages in it."""
    request = context.get("request")
    messages = get_messages(request) if request else []
    return {
        "toasts": [_toast(message) for message in messages],
        "csrf_token": context.get("csrf_token"),
    }


def _toast(message: Message) -> Context:
    kind, icon = TOAST_KINDS.get(message.level_tag, TOAST_KINDS["info"])
    undo = next(
        (
            tag.removeprefix(UNDO)
            for tag in (message.extra_tags or "").split()
            if tag.startswith(UNDO)
        ),
        "",
    )
    return {"text": message.message, "kind": kind, "icon": icon, "undo": undo}
