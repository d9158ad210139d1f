"""The sample challenge."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The sample challenge."""

    name = "demo"
