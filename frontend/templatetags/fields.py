"""What forms are made of, beyond Django's own field groups (templates/django/forms/field.html)."""
# tested by: tests/frontend/templatetags/test_components.py

from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from challenge.kernel.versions import NO_ROW, Decided, Versioned
from frontend.templatetags.formatting import filesize
from frontend.versions import SHOWN
from submissions.queries.answers.history import Piece

register = template.Library()
Context = dict[str, Any]

TASK_ICONS = {"done": "check"}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None) -> Context:
    """All errors of a form with links to their fields; nothing if there are none, or no form."""
    if not form:
        return {"count": 0}
    fields = [
        {"id": field.id_for_label or f"{field.auto_id}_group", "errors": field.errors}
        for field in form
        if field.errors
    ]
    return {
        "fields": fields,
        "general": form.non_field_errors(),
        "count": len(fields) + len(form.non_field_errors()),
    }


@register.simple_tag
def shown(row: Versioned | Decided | str | None, form: BaseForm | None = None) -> SafeString:
    """The hidden input with the version of what this form shows (None: there is nothing yet).

    A form that is shown again after an error keeps the version that it was sent with.
    """
    version = row if isinstance(row, str) else row.etag if row else NO_ROW
    if form is not None and form.is_bound:
        version = str(form.data.get(SHOWN, ""))
    return format_html('<input type="hidden" name="{}" value="{}">', SHOWN, version)


@register.inclusion_tag("components/radio_cards.html")
def radio_cards(field: BoundField, wide: bool = False) -> Context:
    """A radio or checkbox group as cards; wide: one per line."""
    return {"field": field, "wide": wide}


@register.inclusion_tag("components/switch.html")
def switch(
    name: str, label: str, checked: bool = False, value: str = "on", **options: Any
) -> Context:
    """A checkbox drawn as a switch.  Option: hx_post, the address that hears of a change."""
    return {"name": name, "label": label, "checked": checked, "value": value, **options}


@register.inclusion_tag("components/file_row.html")
def file_row(name: str, size: int = 0, **options: Any) -> Context:
    """One file.

    Options: done (bytes sent), state (done, sending, failed), note, href, remove_url.
    """
    done = options.get("done")
    sending = options.get("state") == "sending"
    return {
        "name": name,
        "size": size,
        "percent": round(100 * (done or 0) / size) if size and sending else None,
        **options,
    }


_ELEMENT = {"added": "ins", "removed": "del", "same": "span"}


@register.simple_tag
def compared_words(pieces: list[Piece]) -> SafeString:
    """Two versions of a text as one: what was added and what was removed is marked."""
    rows = ((_ELEMENT[piece.kind], piece.text) for piece in pieces)
    return format_html_join("", "<{0}>{1}</{0}>", rows) or SafeString("–")


@register.inclusion_tag("components/uploader.html", takes_context=True)
def uploader(context: Any, url: str, **options: Any) -> Context:
    """Choose or drop a file; js/upload.js sends it in resumable pieces.

    Options: entry, kind, accept, max_bytes, label.
    """
    most = options.get("max_bytes") or settings.UPLOAD_MAX_BYTES
    return {"url": url, **options, "max_bytes": most, "max_size": filesize(most)}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: list[Context]) -> Context:
    """The sections of a form with their state."""
    return {
        "tasks": [{**task, "icon": TASK_ICONS.get(str(task.get("state")), "")} for task in tasks]
    }


@register.inclusion_tag("components/step_header.html")
def step_header(step: int, steps: int, title: str, note: str = "") -> Context:
    """Step 2 of 5 and the page's heading."""
    return {
        "step": step,
        "steps": steps,
        "title": title,
        "note": note,
        "percent": round(100 * step / steps),
    }


@register.inclusion_tag("components/check_answers.html")
def check_answers(rows: list[Context]) -> Context:
    """Questions and answers with a link to change each."""
    return {"rows": rows}


@register.filter
def attribute(field: BoundField, name: str) -> Any:
    """An attribute of the field's widget, such as data-max."""
    return field.field.widget.attrs.get(name, "")


@register.filter
def under(values: dict[str, Any], key: str) -> Any:
    """What stands under the key, or nothing."""
    return values.get(key, "")
