"""The steps of an import by page: a file is sent, looked at, and written."""

from typing import Any

from tests.frontend.shown_forms import forms_in


def fields_of(page: str) -> dict[str, list[str]]:
    """What the page's form would send, without its buttons."""
    form = next(form for form in forms_in(page, "/") if "seen" in dict(form.sent))
    values: dict[str, list[str]] = {}
    for name, value in form.sent:
        values.setdefault(name, []).append(value)
    return values


def looked_at(client: Any, address: str, body: dict[str, Any]) -> tuple[str, str]:
    """Where the file is looked at ("": it was refused), and what the page says."""
    answer = client.post(address, body)
    if answer.status_code != 302:
        assert answer.status_code == 422
        return "", answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def write(client: Any, address: str, page: str) -> None:
    """Press the button that writes what the page shows."""
    client.post(address, fields_of(page) | {"act": "write"})
