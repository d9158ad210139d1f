"""From assignment to decision."""

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    """From assignment to decision."""

    name = "judging"
