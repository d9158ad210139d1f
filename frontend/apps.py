"""Everything a person sees."""

from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Everything a person sees."""

    name = "frontend"
