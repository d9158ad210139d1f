"""What the dialog of publishing shows: what is ready, and what is missing with where to fix it."""
# tested by: tests/frontend/pages/organisers/setup/test_readiness.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.models import Edition
from challenge.models.responsible import Responsible

Part = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Check:
    """A part of an edition: its page, and what it lacks (empty: it is ready)."""

    title: str
    url: str
    lacks: list[str]


def checklist(edition: Edition, missing: Mapping[str, Any]) -> list[Check]:
    """Every part of a draft, in the order of its settings.

    missing: what missing_parts() found.  What belongs to no known part stands with the texts.
    """
    parts = _parts(edition)
    found: dict[str, list[str]] = {title: [] for title, _url, _starts in parts}
    for name, text in missing.items():
        place = next((title for title, _url, starts in parts if name.startswith(starts)), "")
        texts = found[place or parts[0][0]]
        if str(text) not in texts:  # a placeholder in both languages is said once
            texts.append(str(text))
    return [Check(title, url, found[title]) for title, url, _starts in parts]


def _parts(edition: Edition) -> list[Part]:
    """Title, page, and how the names of what is missing there begin."""
    settings = reverse("organisers:settings", args=[edition.slug])
    form = reverse("organisers:form_settings", args=[edition.slug])
    rounds: list[Part] = [
        (
            round.name,
            reverse("organisers:round_settings", args=[edition.slug, round.order]),
            (f"rubric_{round.order}", f"round_{round.order}"),
        )
        for round in edition.rounds.order_by("order")
    ]
    no_rounds: list[Part] = [
        (_("Rounds"), reverse("organisers:new_round", args=[edition.slug]), ("rounds",))
    ]
    return [
        (_("Texts"), f"{settings}#texts", ("tagline", "summary")),
        (_("Who answers for it"), f"{settings}#who", tuple(Responsible.NEEDED)),
        (_("Terms and privacy policy"), reverse("public:terms"), ("legal_texts",)),
        (_("Application form"), form, ("questions", "fields")),
        *(rounds or no_rounds),
        (_("Awards"), reverse("organisers:awards", args=[edition.slug]), ("awards",)),
    ]
