"""Judges' comments as organisers read them before the startups do, with what is worth a look."""
# tested by: tests/judging/queries/results/comments/test_review.py

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from unicodedata import normalize

from django.db.models import F, QuerySet

from judging.models import AssignmentState, HeldComment, Judge, Round, Scoresheet, SheetState
from judging.queries.scoring.masking.contact_patterns import CONTACTS
from judging.queries.scoring.masking.name_patterns import any_of
from submissions.algorithms.letters import folded_text
from submissions.models import Entry
from submissions.queries.as_submitted import show_submitted

MOST_CHECKED = 5000  # comments of a round in which the noticed ones are looked for at once
_LEAST_COMPANY, _LEAST_PERSON = 3, 3  # letters; shorter names are ordinary words too often
_LEGAL = re.compile(r"\((?:주|유)\)|주식\s?회사|유한\s?회사|\b(?:inc|corp|co|ltd|llc)\b\.?")
_BETWEEN = re.compile(r"[\W_]+")


class Notice(StrEnum):
    """What a comment may hold that a startup should not read."""

    CONTACT = "contact"  # a phone number, an address of mail or web, a business number
    JUDGE = "judge"  # a judge's name
    COMPANY = "company"  # the name of another company of the round


@dataclass(frozen=True, slots=True)
class ReviewedComment:
    """notices: what was noticed in it, by machine.  held: None where the startup is shown it."""

    sheet: Scoresheet
    text: str
    notices: tuple[Notice, ...]
    held: HeldComment | None

    @property
    def is_changed(self) -> bool:
        """Whether the judge handed in other words after it was held."""
        at = self.sheet.submitted_at
        return self.held is not None and at is not None and at > self.held.held_at


# viewer: caller
def comments_to_review(round: Round) -> QuerySet[Scoresheet]:
    """The submitted sheets of the round whose comment is for the startup, by entry."""
    rows = Scoresheet.objects.filter(
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
        comment__regex=r"\S",
    )
    return rows.select_related("assignment").order_by("assignment__entry__number", "pk")


# viewer: caller
def narrowed(round: Round, which: str) -> QuerySet[Scoresheet]:
    """comments_to_review(): only those in which something was noticed ("noticed"), that are held
    back ("held"), or all (anything else).
    """
    rows = comments_to_review(round)
    if which == "noticed":
        return rows.filter(pk__in=noticed_in(round))
    return rows.filter(held_comment__isnull=False) if which == "held" else rows


# viewer: caller
def with_people(sheets: QuerySet[Scoresheet]) -> QuerySet[Scoresheet]:
    """With entry, startup, judge and what holds them: all that is shown of a comment."""
    return sheets.select_related(
        "assignment__entry__startup",
        "assignment__entry__edition",
        "assignment__judge__user",
        "held_comment__held_by",
    )


# viewer: caller
def reviewed(round: Round, sheets: Iterable[Scoresheet]) -> list[ReviewedComment]:
    """The comments of these sheets (with_people), as their entries were submitted, with what is
    noticed in them.
    """
    judges, companies = _names_of_judges(round), _names_of_companies(round)
    sheets = list(sheets)
    show_submitted(sheet.assignment.entry for sheet in sheets)
    return [
        ReviewedComment(
            sheet,
            sheet.comment.strip(),
            tuple(_noticed(sheet, judges, companies)),
            getattr(sheet, "held_comment", None),
        )
        for sheet in sheets
    ]


# viewer: caller
def noticed_in(round: Round) -> list[int]:
    """Ids of the sheets of the round in whose comments something is noticed; looked for in the
    MOST_CHECKED newest.
    """
    judges, companies = _names_of_judges(round), _names_of_companies(round)
    rows = comments_to_review(round).order_by(F("submitted_at").desc(), "pk")
    newest = rows.only("comment", "assignment__entry")[:MOST_CHECKED]
    return [sheet.pk for sheet in newest if _noticed(sheet, judges, companies)]


def _noticed(sheet: Scoresheet, judges: set[str], companies: dict[str, set[int]]) -> list[Notice]:
    text, own = sheet.comment, sheet.assignment.entry_id
    letters = _letters(text)
    checks = {
        Notice.CONTACT: next(folded_text(text).found(_contacts()), None) is not None,
        Notice.JUDGE: any(name in letters for name in judges),
        Notice.COMPANY: any(
            name in letters and own not in entries for name, entries in companies.items()
        ),
    }
    return [notice for notice, hit in checks.items() if hit]


@cache
def _contacts() -> re.Pattern[str]:
    return any_of(CONTACTS)


def _names_of_judges(round: Round) -> set[str]:
    people = Judge.objects.filter(edition=round.edition_id).values_list(
        "user__name", "user__name_roman"
    )
    names = {_letters(name) for pair in people for name in pair}
    return {name for name in names if len(name) >= _LEAST_PERSON}


def _names_of_companies(round: Round) -> dict[str, set[int]]:
    """Name → the entries of the round whose company it is."""
    rows = Entry.objects.filter(participations__round=round).values_list(
        "pk", "startup__name_ko", "startup__name_en"
    )
    found: dict[str, set[int]] = {}
    for pk, *names in rows:
        for name in names:
            letters = _letters(_LEGAL.sub(" ", normalize("NFKC", name or "").casefold()))
            if len(letters) >= _LEAST_COMPANY:
                found.setdefault(letters, set()).add(pk)
    return found


def _letters(text: str) -> str:
    """Small letters and figures alone, so that spaces and hyphens hide no name."""
    return _BETWEEN.sub("", normalize("NFKC", text or "").casefold())
