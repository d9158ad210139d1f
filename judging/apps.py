"""From assignment to decision."""

# tested by: tests/test_conventions.py

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    """From assignment to decision."""

    name = "judging"

    def ready(self) -> None:
        """Deadlines of calls heed the rounds, of which the floor knows nothing."""
        import judging.queries.setup.round_dates  # noqa: F401, PLC0415 - it adds its rule
