"""The sample challenge."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The sample challenge."""

    name = "demo"
