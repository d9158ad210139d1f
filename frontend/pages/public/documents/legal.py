"""What the terms and the privacy policy say of this installation: since when they hold, which
version of the text it is, and who answers for it.
"""
# tested by: tests/frontend/pages/public/test_legal.py

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from challenge.queries import public_editions

VERSIONS = {"terms": date(2026, 11, 29), "privacy": date(2026, 11, 30)}  # last change of the text


@dataclass(frozen=True, slots=True)
class Answerable:
    """A host of published calls: whom to ask, and who answers for personal data, in a line each."""

    name: str
    contact: str
    privacy_contact: str


def legal_facts(name: str) -> dict[str, Any]:
    """The context of the terms or the privacy policy.

    since: the day from which this installation has them in force; None where nobody has said it.
    """
    return {
        "since": settings.LEGAL_TEXTS_SINCE,
        "version": VERSIONS[name],
        "answerable": answerable(),
        "has_second_factor": settings.REQUIRE_ORGANISER_MFA,
    }


def answerable() -> list[Answerable]:
    """Each host once, as its newest published call names it: none is published without."""
    editions = sorted(public_editions()[:50], key=lambda edition: edition.opens_at, reverse=True)
    found: dict[str, Answerable] = {}
    for edition in editions:
        if edition.hosts:
            newest = Answerable(edition.hosts, edition.contact, edition.privacy_contact)
            found.setdefault(edition.hosts, newest)
    return list(found.values())
