"""What startups send."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """What startups send."""

    name = "submissions"
