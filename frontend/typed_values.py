"""Single values that a page reads from a request without a form class.

Whatever was sent, they give a value or raise an InvalidInput that names the field: no number, day
or JSON that a browser can send may crash a page.
"""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.text.plain_text import plain_text, plain_values

WHOLE_PERCENT = 100
MOST_KEY_LETTERS = 80
MOST_DIGITS = 16  # of a random row number; any more fits no column, nor a whole number of a browser
PERCENT_WANTED = _("Give a number from 0 to 100.")


def number_in(text: str) -> int | None:
    """The natural number or zero that the text is; None if it is something else."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def idempotency_key(request: HttpRequest) -> str:
    """The key that `{% once %}` put into the form: the same form sent twice is one act."""
    return plain_text(request.POST.get("idempotency_key", ""))[:MOST_KEY_LETTERS]


def row_number(request: HttpRequest, name: str) -> int:
    """The id of a row in a form field; 0, which no row has, where it holds none."""
    return number_in(request.POST.get(name, "")) or 0


def whole_number(
    request: HttpRequest, name: str, *, most: int, wanted: str | Promise
) -> int | None:
    """The whole number from 0 to `most` in a form field; None if it is empty.

    Raises InvalidInput with the words `wanted` for anything else.
    """
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    number = number_in(text)
    if number is None or number > most:
        raise InvalidInput(fields={name: wanted})
    return number


def share_in_percent(
    request: HttpRequest, name: str, wanted: str | Promise = PERCENT_WANTED
) -> float | None:
    """The share 0..1 that a form field holds in percent; None if it is empty.

    Raises InvalidInput with the words `wanted` for anything but a number from 0 to 100.
    """
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= WHOLE_PERCENT:  # also false for "nan"
        raise InvalidInput(fields={name: wanted})
    return percent / WHOLE_PERCENT


def day_in(request: HttpRequest, name: str) -> date | None:
    """The day in a form field, as 2026-03-31; None if it is empty.

    Raises InvalidInput for anything else.
    """
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(fields={name: _("Write the day as 2026-03-31.")}) from error


def object_in_body(request: HttpRequest, name: str) -> dict[str, Any]:
    """The object under that key of the JSON object in the body.  Raises InvalidInput without it."""
    found = object_or_none_in_body(request, name)
    if found is None:
        raise InvalidInput
    return found


def object_or_none_in_body(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """As object_in_body; None where nothing of the kind stands there."""
    try:
        body = plain_values(json.loads(request.body))
    except (ValueError, RecursionError) as error:
        raise InvalidInput from error
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else None
