"""From winner to handshake."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """From winner to handshake."""

    name = "introductions"

    def ready(self) -> None:
        """Mails about introductions look at them as they leave; forecasts and requests to meet are
        in a person's own copy; those that they are added to know nothing of that.
        """
        import introductions.queries.browsing.personal_data  # noqa: PLC0415 - adds its part
        import introductions.queries.meetings.leaving_mails  # noqa: PLC0415 - adds its rules
        import introductions.services.forecasts.personal_data  # noqa: F401, PLC0415 - adds its part
