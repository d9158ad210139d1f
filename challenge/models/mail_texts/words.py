"""Subject and body of a mail: the house's words, or those that the edition wrote itself."""
# tested by: tests/challenge/services/mail_texts/test_own_texts.py

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from challenge.kernel.text.mail_outline import filled, outline_of, values_of
from challenge.models.edition import Edition
from challenge.models.mail_texts.own import MailText, is_reworded
from challenge.models.mail_texts.placeholders import ALONE, PLACEHOLDERS
from challenge.models.people import User

MOST_SUBJECT = 250


def words_of(kind: str, to: User, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body in the reader's language (mail/<kind>.txt: first line the subject), times in
    the edition's zone.
    """
    edition: Edition | None = context["edition"]
    zone = ZoneInfo(edition.time_zone) if edition else timezone.get_default_timezone()
    with translation.override(to.language), timezone.override(zone):
        facts = facts_of(to, context)
        own = None
        if edition is not None and is_reworded(kind):
            own = MailText.objects.in_force(edition, kind, to.language)
        if own is not None and own.is_own:
            values, _unknown = values_of(kind, facts)
            subject, body = in_own_words(own.subject, own.body, values)
        else:
            text = render_to_string(f"mail/{kind}.txt", dict(facts))
            subject, _line, body = text.strip().partition("\n")
        return subject.strip()[:MOST_SUBJECT], f"{body.strip()}\n{foot_of(edition)}"


def facts_of(to: User, context: Mapping[str, Any]) -> dict[str, Any]:
    """What every template may read beside the facts of its kind."""
    home = settings.SITE_URL + ("/en" if to.language == "en" else "")
    return {"to": to, "site": settings.SITE_URL, "home": home, **context}


def in_own_words(subject: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Both filled in; a subject is one line, whatever is filled into it."""
    line = " ".join(filled(subject, values, alone=()).split())
    return line, filled(body, values, alone=ALONE)


def house_words(kind: str, language: str) -> tuple[str, str]:
    """Subject and body of the kind as the house writes them, with placeholders by their keys."""
    with translation.override(language):
        outline = outline_of(kind, alone={name: ALONE[name] for name in ALONE})
    return outline.subject, outline.body


def spelt(text: str, language: str) -> str:
    """The text with its placeholders in the words of the language."""
    values = {
        name: f"{{{placeholder.spelt(language)}}}" for name, placeholder in PLACEHOLDERS.items()
    }
    return filled(text, values, alone=())


def foot_of(edition: Edition | None) -> str:
    """Who writes and whom to ask, below every mail of an edition; in the active language."""
    if edition is None or not (edition.host or edition.contact):
        return ""
    lines = ["-- ", edition.hosts or edition.name]
    if edition.contact:
        lines.append(gettext("Questions: %(contact)s") % {"contact": edition.contact})
    return "\n" + "\n".join(lines) + "\n"
