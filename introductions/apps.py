"""From winner to handshake."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """From winner to handshake."""

    name = "introductions"
