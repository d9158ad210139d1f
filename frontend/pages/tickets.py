"""The ticket of an event, as its page and the page of its mail show it."""
# tested by: tests/frontend/pages/public/events/test_events.py

from typing import Any

from challenge.kernel.papers.qr_code import qr_code
from gatherings.models import Registration


def ticket_of(registration: Registration | None) -> dict[str, Any]:
    """The registration, and its QR code while it has a place."""
    if registration is None or registration.state != Registration.State.GOING:
        return {"registration": registration}
    return {"registration": registration, "qr": qr_code(registration.key)}
