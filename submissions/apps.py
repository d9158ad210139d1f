"""What startups send."""
# tested by: tests/test_conventions.py

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core import checks


class SubmissionsConfig(AppConfig):
    """What startups send."""

    name = "submissions"

    def ready(self) -> None:
        """Look at the fonts whenever the system is checked."""
        checks.register(check_fonts)


def check_fonts(**_facts: Any) -> list[checks.CheckMessage]:
    """Without a font that has Hangul, Korean decks lose every letter that isn't embedded.

    PDFium is loaded here: most processes run without checks and open no file.
    """
    pdf_fonts: Any = import_module("submissions.algorithms.pdf_fonts")
    return [
        checks.Error(
            f"{pdf_fonts.OUR_FONTS / name} is missing or can't draw Hangul.",
            hint="Install the product anew; challenge/fonts is part of it.",
            id="submissions.E001",
        )
        for name in pdf_fonts.fonts_without_hangul()
    ]
