"""What one search box finds in an edition: entries, judges and investors."""
# tested by: tests/frontend/pages/organisers/test_search.py

from dataclasses import dataclass, field

from django.db.models import Q

from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.models import Investor
from judging.models import Judge
from judging.queries.overview.judges_table import judges_of
from submissions.models import Entry
from submissions.queries.entries import entries_for_organiser

MOST_FOUND = 8  # of a kind; each kind has a page of its own for the others


@dataclass(frozen=True, slots=True)
class Found:
    """The first MOST_FOUND of each kind, and whether there are more."""

    entries: list[Entry] = field(default_factory=list)
    judges: list[Judge] = field(default_factory=list)
    investors: list[Investor] = field(default_factory=list)
    more_entries: bool = False
    more_judges: bool = False

    def __bool__(self) -> bool:
        return bool(self.entries or self.judges or self.investors)


def found_in(viewer: User, edition: Edition, words: str) -> Found:
    """What its organisers and observers find; nobody else finds anything.

    words: a number, a company or an item as they were submitted; a name, an address or an
    organisation; a firm.  No words find nothing.
    """
    if not words or not may_observe(viewer, edition):
        return Found()
    entries = list(entries_for_organiser(viewer, edition, search=words)[: MOST_FOUND + 1])
    of_person = Q(user__name__icontains=words) | Q(user__email__icontains=words)
    of_house = Q(organisation__name_ko__icontains=words) | Q(organisation__name_en__icontains=words)
    judges = list(judges_of(edition).filter(of_person | of_house)[: MOST_FOUND + 1])
    investors = Investor.objects.filter(edition=edition).select_related("user", "organisation")
    named = of_person | of_house | Q(named_firm__icontains=words)
    return Found(
        entries[:MOST_FOUND],
        judges[:MOST_FOUND],
        list(investors.filter(named).order_by("pk")[:MOST_FOUND]),
        more_entries=len(entries) > MOST_FOUND,
        more_judges=len(judges) > MOST_FOUND,
    )
