"""The findings of the eligibility rules in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TITLES: dict[str, str | Promise] = {
    "head_office": _("Head office in the region"),
    "company_age": _("Company age"),
    "founded": _("Registered business"),
    "registration_number": _("Business registration number"),
    "representative": _("Applied by the representative"),
    "papers": _("Required papers"),
    "consent": _("Consent to collect and use"),
    "exclusions": _("Declared no ground for exclusion"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule in words.  outcome: pass | fail | unknown."""

    title: str | Promise
    outcome: str
    facts: str


def explained(findings: list[dict[str, Any]]) -> list[Finding]:
    """Every finding with a title and the facts that it rests on."""
    return [Finding(_TITLES.get(row["rule"], row["rule"]), row["outcome"], _facts(row.get("facts", {}))) for row in findings]


def _facts(facts: dict[str, Any]) -> str:
    shown = (", ".join(map(str, value)) if isinstance(value, list) else str(value) for value in facts.values() if value not in ("", [], {}, True, False, None))
    return " · ".join(shown)
