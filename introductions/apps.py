"""From winner to handshake."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """From winner to handshake."""

    name = "introductions"

    def ready(self) -> None:
        """The result report says what came of introductions, of which its floor knows nothing."""
        from judging.queries.results.papers.paper_parts import (  # noqa: PLC0415 - a model's app
            FURTHER_PARTS,
        )

        FURTHER_PARTS.append("introductions.queries.meetings.report_part.introductions_part")
