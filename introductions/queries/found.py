"""What one search box finds in an edition, or in all that somebody runs."""
# tested by: tests/frontend/pages/organisers/test_search.py

from dataclasses import dataclass, field

from django.db.models import Q

from challenge.models import Edition, OtherAddress, User
from challenge.permissions import may_observe
from challenge.queries import editions_run_by
from introductions.models import Investor
from judging.models import Judge
from judging.queries.overview.judges_table import judges_of
from submissions.models import Entry
from submissions.queries.entries import entries_for_organiser, entries_found_for

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
    judges = list(judges_of(edition).filter(_of_person(words))[: MOST_FOUND + 1])
    investors = Investor.objects.filter(edition=edition).select_related("user", "organisation")
    named = _of_person(words) | Q(named_firm__icontains=words)
    return Found(
        entries[:MOST_FOUND],
        judges[:MOST_FOUND],
        list(investors.filter(named).order_by("pk")[:MOST_FOUND]),
        more_entries=len(entries) > MOST_FOUND,
        more_judges=len(judges) > MOST_FOUND,
    )


@dataclass(frozen=True, slots=True)
class FoundAcross:
    """The first MOST_FOUND of each kind, each with its edition, the newest edition first."""

    editions: list[Edition] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    judges: list[Judge] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.editions or self.entries or self.judges)

    @property
    def shown_editions(self) -> set[int]:
        """Ids of those whose people are shown."""
        of_judges = {judge.edition_id for judge in self.judges}
        return of_judges | {entry.edition_id for entry in self.entries}


def found_across(viewer: User, words: str) -> FoundAcross:
    """In all editions that the person organises or observes; three queries, however many.

    words: as `found_in` has them, or a part of an edition's name.
    """
    if not words:
        return FoundAcross()
    runs = editions_run_by(viewer)
    called = Q(name_ko__icontains=words) | Q(name_en__icontains=words) | Q(slug__icontains=words)
    judges = Judge.objects.filter(_of_person(words), edition__in=runs).select_related(
        "user", "organisation", "edition"
    )
    newest = judges.order_by("-edition__opens_at", "-edition", "user__name", "pk")
    return FoundAcross(
        list(runs.filter(called).order_by("-opens_at", "-pk")[:MOST_FOUND]),
        list(entries_found_for(viewer, words)[:MOST_FOUND]),
        list(newest[:MOST_FOUND]),
    )


def _of_person(words: str) -> Q:
    """By name, address or organisation; by a further address only where it is written whole."""
    whose = OtherAddress.objects.filter(email=words.lower(), confirmed_at__isnull=False)
    return (
        Q(user__name__icontains=words)
        | Q(user__email__icontains=words)
        | Q(user__in=whose.values("user"))
        | Q(organisation__name_ko__icontains=words)
        | Q(organisation__name_en__icontains=words)
    )
