"""From winner to handshake."""

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """From winner to handshake."""

    name = "introductions"
