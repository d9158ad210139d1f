"""Icons, buttons, badges, cards and figures."""
# tested by: tests/frontend/templatetags/test_components.py

from functools import cache
from typing import Any
from uuid import uuid4
from zlib import crc32

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontend.assets.built import served
from frontend.attributes import attributes

register = template.Library()
Context = dict[str, Any]

CALLOUT_ICONS = {
    "info": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
}
STATUS_KINDS = {
    "ok": {
        "submitted",
        "eligible",
        "done",
        "accepted",
        "agreed",
        "published",
        "advanced",
        "awarded",
        "introduced",
        "met",
        "invested",
        "open",
        "verified",
        "signed",
        "sent",
        "delivered",
    },
    "warn": {
        "late",
        "silent",
        "pending",
        "provisional",
        "waiting",
        "reopened",
        "invited",
        "needs_fix",
        "provisional_tie",
    },
    "bad": {
        "rejected",
        "ineligible",
        "failed",
        "declined",
        "withdrawn",
        "disqualified",
        "recused",
        "bounced",
        "refused",
        "blocked",
    },
    "brand": {
        "scoring",
        "running",
        "proposed",
        "startup_agreed",
        "investor_agreed",
        "in_progress",
        "assigned",
        "reviewing",
    },
    "sun": {"award", "winner", "term_sheet", "grand_prize"},
}
KIND_OF_STATUS = {status: kind for kind, statuses in STATUS_KINDS.items() for status in statuses}


@register.simple_tag(name="icon")
def draw_icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite, hidden from screen readers: a word must stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        extra,
        _sprite(),
        name,
    )


@cache
def _sprite() -> str:
    return static("vendor/lucide/icons.svg")


@register.simple_tag
def module(name: str) -> SafeString:
    """A script with all that it imports: what a module imports is known to the browser only when it
    has come, five times one after the other on the scoring page, so all are asked for at once.
    """
    script = served(name)
    preload = '<link rel="modulepreload" href="{}">\n'
    return format_html(
        '{}<script type="module" src="{}"></script>',
        format_html_join("", preload, ((static(need),) for need in script.needs)),
        static(script.file),
    )


@register.simple_tag
def sheet(name: str) -> SafeString:
    """A style sheet with all that it imports."""
    return format_html('<link rel="stylesheet" href="{}">', static(served(name).file))


# Buttons, badges, bars and avatars have no template of their own: every row of a list has some, and
# a template each costs ten times as much.


@register.simple_tag
def button(label: str, **options: Any) -> SafeString:
    """A button, or with `href` a link that looks like one.

    Options: kind, size, icon, icon_after, icon_only, block, extra (classes), opens (a dialog's id);
    unknown ones become attributes.
    """
    own = {
        name: options.pop(name, "")
        for name in ("icon", "icon_after", "kind", "size", "icon_only", "block", "extra", "opens")
    }
    if own["opens"]:
        options |= {"data_dialog_open": own["opens"], "aria_haspopup": "dialog", "type": "button"}
    if own["icon_only"]:
        options["aria_label"] = label
    if not options.get("href"):
        options.pop("href", None)
        options.setdefault("type", "submit")
    classes = [
        "btn",
        f"btn-{own['kind'] or 'outline'}",
        own["size"] and f"btn-{own['size']}",
        own["icon_only"] and "btn-icon",
        own["block"] and "btn-block",
        own["extra"],
    ]
    words = SafeString("") if own["icon_only"] else format_html("<span>{}</span>", label)
    before, after = (
        draw_icon(own[name]) if own[name] else SafeString("") for name in ("icon", "icon_after")
    )
    name = SafeString("a" if "href" in options else "button")
    return format_html(
        '<{0} class="{1}"{2}>{3}{4}{5}</{0}>',
        name,
        " ".join(filter(None, classes)),
        attributes(options),
        before,
        words,
        after,
    )


@register.simple_tag
def badge(label: object, kind: str = "", icon: str = "", status: str = "") -> SafeString:
    """A pill.  With `status` its colour follows the table of known states."""
    kind = kind or KIND_OF_STATUS.get(str(status), "")
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" badge-{kind}" if kind else "",
        draw_icon(icon) if icon else "",
        label,
    )


@register.simple_tag
def once() -> SafeString:
    """A key for a form whose act counts each time it is done: sent twice, it is done once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid4().hex)


@register.simple_block_tag
def callout(content: str, kind: str = "info", title: str = "", icon: str = "") -> SafeString:
    """A coloured note with an icon."""
    return render_to_string(
        "components/callout.html",
        {"content": content, "kind": kind, "title": title, "icon": icon or CALLOUT_ICONS[kind]},
    )


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    note: str = "",
    id: str = "",  # noqa: A002
    pad: bool = False,
    extra: str = "",
) -> SafeString:
    """A panel; with a title it becomes a named section."""
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "note": note, "id": id, "pad": pad, "extra": extra},
    )


@register.simple_block_tag
# the word of HTML
def cardhead(content: str, title: str, note: str = "", id: str = "") -> SafeString:  # noqa: A002
    """The head of a card, its buttons as content."""
    return render_to_string(
        "components/cardhead.html", {"content": content, "title": title, "note": note, "id": id}
    )


@register.inclusion_tag("components/kpi.html")
def kpi(label: str, value: object, **options: Any) -> Context:
    """One figure.  Options: unit, icon, percent 0..100, plan 0..100, kind (ok, warn, bad), note."""
    return {"label": label, "value": value, **options}


@register.simple_tag
def progress(done: int, total: int, kind: str = "", label: str = "") -> SafeString:
    """A bar with `done/total` beside it."""
    words = format_html('<span class="sr">{}</span> ', label) if label else ""
    return format_html(
        '<div class="pg">{}<span class="num">{}{}/{}</span></div>',
        bar(round(100 * done / total) if total else 0, kind=kind),
        words,
        done,
        total,
    )


@register.simple_tag
def bar(
    percent: float, label: str = "", kind: str = "", plan: float | str | None = None
) -> SafeString:
    """A bare bar, 0..100.

    label: what a screen reader hears; without it the bar is decoration.
    """
    heard = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    mark = (
        format_html('<em style="inset-inline-start:{}%"></em>', f"{plan:g}")
        if isinstance(plan, int | float)
        else ""
    )
    return format_html(
        '<span class="bar {}" {}><i style="width:{}%"></i>{}</span>',
        kind,
        heard,
        f"{max(0, min(100, round(percent, 1))):g}",
        mark,
    )


@register.simple_block_tag
def empty_state(content: str, title: str, text: str = "", icon: str = "inbox") -> SafeString:
    """What will be here, when, and the one next action (content)."""
    return render_to_string(
        "components/empty_state.html",
        {"content": SafeString(content.strip()), "title": title, "text": text, "icon": icon},
    )


def _initial(name: str) -> str:
    bare = str(name).removeprefix("(주)").removeprefix("주식회사").strip()
    return bare[:1].upper() or "?"


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """The first letter of a person's name in a circle (decoration)."""
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>',
        f" avatar-{size}" if size else "",
        _initial(name),
    )


@register.simple_tag
def monogram(name: Any, size: str = "", key: Any = "") -> SafeString:
    """A company's first letter on its own colour (decoration).

    name: or what has one in two languages: the colour follows from the Korean one, or from the key,
    and so is the same in both.
    """
    colour = crc32(str(key or getattr(name, "name_ko", name)).encode()) % 10
    name = getattr(name, "name", name)
    return format_html(
        '<span class="mono mono-{}{}" aria-hidden="true">{}</span>',
        colour,
        f" mono-{size}" if size else "",
        _initial(name),
    )


@register.inclusion_tag("components/person.html")
def person(name: str, note: str = "") -> Context:
    """Avatar, name and a small note below."""
    return {"name": name, "note": note}
