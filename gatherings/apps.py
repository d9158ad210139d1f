"""Where people meet: events, and voices on policy."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    """Where people meet: events, and voices on policy."""

    name = "gatherings"

    def ready(self) -> None:
        """What is kept here about a person is in their copy, and goes with them."""
        import gatherings.queries.events_personal_data  # noqa: PLC0415 - adds its sections
        import gatherings.services.voices.personal_data  # noqa: F401, PLC0415 - adds its own
