"""What startups send."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """What startups send."""

    name = "submissions"
