"""Lists that say what happened, happens and is to be done."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
Context = dict[str, Any]

STEP_ICONS = {
    "waiting": "circle-dashed",
    "running": "loader-circle",
    "done": "circle-check",
    "failed": "circle-alert",
}


@register.simple_block_tag
def todo(
    content: str, title: str, text: str = "", kind: str = "", icon: str = "clock"
) -> SafeString:
    """One thing to do, its button as content."""
    return render_to_string(
        "components/todo.html",
        {"content": content, "title": title, "text": text, "kind": kind, "icon": icon},
    )


def read(thing: Any, name: str) -> Any:
    """A value of a dict or an object, so that pages may pass either; None if it has none."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.inclusion_tag("components/pipeline.html")
def pipeline(steps: list[Any]) -> Context:
    """The jobs of a round as steps.

    steps: dicts or objects with label, state, progress 0..1, message, error, at.
    """
    return {"steps": [_step(step) for step in steps]}


def _step(step: Any) -> Context:
    state = str(read(step, "state") or "waiting")
    values = {name: read(step, name) for name in ("label", "message", "error", "at")}
    share = read(step, "progress") or 0
    return {
        **values,
        "state": state,
        "icon": STEP_ICONS.get(state, "circle-dashed"),
        "percent": round(100 * share),
    }


@register.inclusion_tag("components/timeline.html")
def timeline(items: list[Context]) -> Context:
    """The dates of a challenge.  items: title, when, text, state (done, now, next)."""
    return {"items": items}


@register.inclusion_tag("components/activity.html")
def activity(items: list[Context]) -> Context:
    """What happened, newest first.  items: icon, title, text, at."""
    return {"items": items}


@register.inclusion_tag("components/funnel.html")
def funnel(steps: list[Context], note: str = "") -> Context:
    """How many got how far.  steps: label, count."""
    return {"steps": steps, "note": note}
