"""From assignment to decision."""

# tested by: tests/test_conventions.py

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    """From assignment to decision."""

    name = "judging"

    def ready(self) -> None:
        """Deadlines of calls heed the rounds, which the floor knows nothing of."""
        # models are there only now
        from challenge.services.editions import date_rules  # noqa: PLC0415
        from judging.queries.setup.round_dates import call_runs_into_rounds  # noqa: PLC0415

        if call_runs_into_rounds not in date_rules:
            date_rules.append(call_runs_into_rounds)
