"""When a request reached us: what decides whether a submission is in time."""
# tested by: tests/submissions/api/test_applications.py

from datetime import datetime

from rest_framework.request import Request

from challenge.kernel.clock import on_database_clock


def reached_at(request: Request) -> datetime:
    """The time on the database's clock."""
    reached_at = request._request.reached_at  # type: ignore[attr-defined]  # our middleware
    return on_database_clock(reached_at)
