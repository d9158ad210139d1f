"""Faults are reported where SENTRY_DSN names a server for them: what broke and where, and nothing
of whom.
"""
# tested by: tests/challenge/kernel/logs/test_fault_reports.py

from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration

from challenge.kernel.logs.structured import without_keys

_ASKED = ("url", "method")  # of a request: no cookies, headers, body or query


def tell_of_faults(dsn: str) -> None:
    """From now on, in this process.  dsn: address and key, as Sentry writes them."""
    sentry_sdk.init(
        dsn=dsn,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        send_default_pii=False,
        include_local_variables=False,  # names and texts of people stand in them
        max_request_body_size="never",
        max_breadcrumbs=0,  # questions to the database, with what they asked for
        before_send=_without_people,
    )


def _without_people(event: Any, _hint: dict[str, Any]) -> Any:
    asked = event.get("request", {})
    event["request"] = {name: without_keys(str(asked[name])) for name in _ASKED if name in asked}
    for about in ("user", "server_name", "extra"):
        event.pop(about, None)
    known = structlog.contextvars.get_contextvars()
    tags = {name: str(known[name]) for name in ("request_id", "task") if name in known}
    event["tags"] = {**event.get("tags", {}), **tags}
    return event
