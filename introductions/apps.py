"""From winner to handshake."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """From winner to handshake."""

    name = "introductions"

    def ready(self) -> None:
        """The result report says what came of introductions, of which its floor knows nothing."""
        import introductions.queries.meetings.report_part  # noqa: F401, PLC0415 - it adds its part
