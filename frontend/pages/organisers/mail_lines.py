"""An edition's mails as its organisers look through them: by kind with counts, and by day."""
# tested by: tests/frontend/pages/organisers/test_mails.py

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise

from challenge.models import Mail
from challenge.queries import MailCount
from frontend.in_words.mails import MAIL_GROUPS, MAIL_KINDS, OTHER, mail_kind_in_words


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of mail in words, and how many there are."""

    words: str
    count: MailCount


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The kinds that are written to the same people.  total: of their mails."""

    words: Promise
    lines: list[KindLine]
    total: int


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail and what its kind is called."""

    mail: Mail
    kind: str


@dataclass(frozen=True, slots=True)
class MailDay:
    """The mails of one day, the newest first."""

    on: date
    lines: list[MailLine]


def mails_by_group(counts: Iterable[MailCount]) -> list[KindGroup]:
    """The kinds that the edition has mails of, in the order of an edition's course."""
    of_kind = {count.kind: count for count in counts}
    unknown = {kind: mail_kind_in_words(kind) for kind in of_kind if kind not in MAIL_KINDS}
    groups = []
    named: dict[Promise, Mapping[str, str | Promise]] = {**MAIL_GROUPS, OTHER: unknown}
    for words, kinds in named.items():
        lines = [
            KindLine(str(called), of_kind[kind])
            for kind, called in kinds.items()
            if kind in of_kind
        ]
        if lines:
            groups.append(KindGroup(words, lines, sum(line.count.total for line in lines)))
    return groups


def mails_by_day(mails: Iterable[Mail]) -> list[MailDay]:
    """The mails in their order, by day of the edition's zone."""
    lines = [MailLine(mail, mail_kind_in_words(mail.kind)) for mail in mails]
    days = groupby(lines, key=lambda line: timezone.localdate(line.mail.created_at))
    return [MailDay(on, list(of_day)) for on, of_day in days]
