"""What is sent: the text of a message, and the headers that say who wrote it.

The form is that of Standard Webhooks: id, time and text are signed with HMAC-SHA256.
"""
# tested by: tests/challenge/services/webhooks/test_deliveries.py

from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from challenge.kernel.digests import canonical


def payload_of(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """The text: JSON with type, timestamp (UTC, to the millisecond) and data."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return canonical({"type": kind, "timestamp": moment, "data": data}).decode()


def signed_headers(
    message_id: str, payload: str, secrets: list[str], moment: datetime
) -> dict[str, str]:
    """The three headers; a signature by each secret, with a blank between.  moment: of sending."""
    at = moment.astimezone(UTC)
    signed = [Webhook(secret).sign(message_id, at, payload) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }
