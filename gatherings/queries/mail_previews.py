"""A mail of an edition as one of its people would get it, before anything is sent."""
# tested by: tests/gatherings/queries/test_mail_previews.py

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from challenge.kernel.errors import NotFound
from challenge.kernel.text.mail_outline import names_in, values_of
from challenge.models import Edition, MailText, SitePart, User
from challenge.models.mail_texts.placeholders import PLACEHOLDERS
from challenge.models.mail_texts.words import facts_of, foot_of, house_words, in_own_words
from challenge.permissions import may_organise
from challenge.services.mail_texts.own_texts import require_kind
from challenge.services.sign_in_links import LinkTo, hidden_address
from gatherings.models import Registration
from introductions.models import Introduction
from judging.models import Appeal, Judge
from judging.queries.setup.rounds import current_round, rounds_of
from submissions.models import Entry

MOST_READERS = 50  # in one list; a search narrows it


@dataclass(frozen=True, slots=True)
class MailPreview:
    """What the reader would get.  examples: what isn't known yet, in the words of the text's
    language: it stands in ‹ › where a value will be.
    """

    to: User
    language: str
    subject: str
    body: str
    examples: tuple[str, ...]


def readers_of(viewer: User, edition: Edition, search: str = "") -> QuerySet[User]:
    """People of the edition whom mails go to, by name; nobody for who doesn't run it."""
    if not may_organise(viewer, edition):
        return User.objects.none()
    takes_part = (
        Q(pk__in=Entry.objects.filter(edition=edition).values("startup__members__user"))
        | Q(pk__in=Judge.with_shadows.filter(edition=edition).values("user"))
        | Q(pk__in=edition.roles.values("user"))
        | Q(pk__in=edition.investors.values("user"))
    )
    found = User.objects.filter(takes_part, erased_at=None)
    if search:
        entries = Entry.objects.filter(
            Q(startup__name_ko__icontains=search) | Q(startup__name_en__icontains=search),
            edition=edition,
        )
        found = found.filter(
            Q(name__icontains=search)
            | Q(email__icontains=search)
            | Q(pk__in=entries.values("startup__members__user"))
        )
    return found.order_by("name", "pk")


def preview_of(
    viewer: User,
    edition: Edition,
    kind: str,
    language: str,
    *,
    reader: int,
    words: Mapping[str, str] | None = None,
) -> MailPreview:
    """The mail of the kind in that language.  reader: whose facts fill it, by id; NotFound: nobody
    of the edition.  words: subject and body that aren't saved, checked already; None: what is in
    force.
    """
    require_kind(kind, language)
    person = readers_of(viewer, edition).filter(pk=reader).first()
    if person is None:
        raise NotFound
    to = copy(person)
    to.language = language
    if words is None:
        own = MailText.objects.in_force(edition, kind, language)
        words = own.versioned_values() if own.is_own else None
    subject, body = (words["subject"], words["body"]) if words else house_words(kind, language)
    zone = ZoneInfo(edition.time_zone)
    with translation.override(language), timezone.override(zone):
        facts = _facts_about(viewer, edition, to)
        values, unknown = values_of(kind, facts_of(to, facts))
        said = {name: str(PLACEHOLDERS[name].words) for name in names_in(kind)}
        values |= {name: f"‹{said[name]}›" for name in unknown}
        line, text = in_own_words(subject, body, values)
        foot = foot_of(edition)
    examples = tuple(said[name] for name in names_in(kind) if name in unknown)
    return MailPreview(person, language, line, f"{text}\n{foot}", examples)


def _facts_about(viewer: User, edition: Edition, to: User) -> dict[str, Any]:
    """What is known of the person in the edition; what isn't there is left out."""
    entry = _newest(Entry.objects.filter(edition=edition, startup__members__user=to))
    judge = Judge.with_shadows.filter(edition=edition, user=to).first()
    facts: dict[str, Any] = {"edition": edition, "actor": viewer}
    known = {
        "entry": entry,
        "startup": entry and entry.startup,
        "receipt": entry and _newest(entry.receipts.all()),
        "check": entry and getattr(entry, "eligibility", None),
        "appeal": entry and _newest(Appeal.objects.filter(entry=entry)),
        "judge": judge,
        "round": current_round(list(rounds_of(edition))),
        "introduction": _newest(
            Introduction.objects.filter(
                Q(investor__user=to) | Q(winner__entry__startup__members__user=to),
                investor__edition=edition,
            )
        ),
        "registration": _newest(Registration.objects.filter(event__edition=edition, user=to)),
    }
    facts |= {name: row for name, row in known.items() if row is not None}
    if known["registration"] is not None:
        facts["event"] = known["registration"].event
    if judge is not None:
        facts["link"] = hidden_address(user=to, link=LinkTo(SitePart.JUDGE))
    return facts


def _newest(rows: "QuerySet[Any]") -> Any:
    return rows.order_by("-pk").first()
