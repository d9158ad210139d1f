"""Time that is left, and when a draft was saved."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()
Context = dict[str, Any]


@register.inclusion_tag("components/countdown.html")
def countdown(deadline: datetime) -> Context:
    """Days, hours, minutes and seconds left by the server's clock."""
    return _time_left(deadline)


@register.inclusion_tag("components/deadline_chip.html")
def deadline_chip(deadline: datetime, label: str = "") -> Context:
    """A short pill: how long until the deadline."""
    return {**_time_left(deadline), "label": label}


def _time_left(deadline: datetime) -> Context:
    now = timezone.now()
    left = max(0, int((deadline - now).total_seconds()))
    minutes, seconds = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return {
        "deadline": deadline,
        "now": now,
        "over": left == 0,
        "days": days,
        "hours": hours,
        "minutes": minutes,
        "seconds": seconds,
    }


@register.inclusion_tag("components/save_state.html")
def save_state(saved_at: datetime | None = None) -> Context:
    """The status line of autosave; js/autosave.js drives it."""
    return {"saved_at": saved_at}
