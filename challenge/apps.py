"""Start-up of the floor: the Celery application must exist before anybody calls .delay()."""
# tested by: tests/challenge/test_deployment.py

from django.apps import AppConfig

from challenge.web.process.compiled_patterns import keep_patterns


class ChallengeConfig(AppConfig):
    """Editions, people, audit, jobs, mail."""

    name = "challenge"

    def ready(self) -> None:
        """Import the Celery app so that shared tasks bind to it in web processes too.  Patterns of
        addresses stay compiled from here on.
        """
        import challenge.celery  # noqa: PLC0415 - only possible once the settings are there
        import challenge.transparency.keys  # noqa: F401, PLC0415 - registers its check

        keep_patterns()
