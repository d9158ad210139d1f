"""From assignment to decision."""

# tested by: tests/test_conventions.py

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    """From assignment to decision."""

    name = "judging"
