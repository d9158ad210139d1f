"""Everything a person sees."""
# tested by: tests/test_conventions.py

from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Everything a person sees."""

    name = "frontend"
