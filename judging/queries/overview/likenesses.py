"""Entries that look alike: of one company or the same people, with the same file, or near texts.

It says what two entries have in common and decides nothing: that they are one is for people to say.
"""
# tested by: tests/judging/queries/overview/test_likenesses.py

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from challenge.models import Edition, User
from challenge.queries import editions_run_by, public_editions
from judging.models import Winner
from judging.queries.results.public import published_winners
from submissions.algorithms.likeness.near_text import share
from submissions.models import Entry, LikenessTrait, TextSketch
from submissions.queries.as_submitted import as_submitted

Kind = LikenessTrait.Kind
# Of two texts' five-letter pieces, of both together, that stand in both. Texts on the same subject
# by different people share a few of a hundred; of one text that was reworked in every third
# sentence about half stay.
NEAR = 0.6
# what more entries than these have in common tells nothing of them: a phrase, a service's phone
MOST_TOGETHER = 50
_ORDER = [Kind.REGISTRATION, Kind.DECK, Kind.TEXT, Kind.NAME, Kind.ACCOUNT, Kind.PHONE,
          Kind.REPRESENTATIVE]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """Two entries, by id, the smaller first.  kinds: the strongest first; share: of their texts,
    0..1 (0: not near).
    """

    first: int
    other: int
    kinds: tuple[str, ...]
    share: float = 0.0

    @property
    def order(self) -> tuple[int, int, float]:
        """The most in common first."""
        return (-len(self.kinds), _ORDER.index(Kind(self.kinds[0])), -self.share)

    def beside(self, entry: int) -> int:
        """The other of the two."""
        return self.other if entry == self.first else self.first


@dataclass(frozen=True, slots=True)
class ShownAlike:
    """As a page shows it.  won: the published award of each, by entry, if any."""

    alike: Alike
    first: Entry
    other: Entry
    won: Mapping[int, Winner]

    @property
    def kinds(self) -> list[str]:
        """What they have in common, in words."""
        return [str(Kind(kind).label) for kind in self.alike.kinds]

    @property
    def percent(self) -> int:
        """Of the near texts; 0: they are not near."""
        return round(self.alike.share * 100)


def _readable(viewer: User, edition: Edition) -> Q:
    """Traits of entries in the editions that the person runs or watches, and of winners that the
    programme has announced: of others nobody here may learn that they exist.
    """
    announced = published_winners(public_editions().filter(challenge=edition.challenge_id))
    own = list(editions_run_by(viewer).order_by().values_list("pk", flat=True))
    won = list(announced.order_by().values_list("entry", flat=True))
    return Q(entry__edition__in=own) | Q(entry__in=won)


def likenesses_in(viewer: User, edition: Edition) -> list[Alike]:
    """All pairs with at least one entry of the edition, the most in common first.  A fixed number
    of queries, however many entries.
    """
    traits = LikenessTrait.objects.filter(_readable(viewer, edition)).order_by()
    counted = traits.values("value").annotate(count=Count("pk"))
    shared = counted.filter(count__gt=1, count__lte=MOST_TOGETHER).values("value")
    groups: dict[tuple[int, str], list[tuple[int, bool]]] = {}
    rows = traits.filter(value__in=shared).values_list("value", "kind", "entry", "entry__edition")
    for value, kind, entry, of in rows:
        groups.setdefault((value, kind), []).append((entry, of == edition.pk))
    common: dict[tuple[int, int], set[str]] = {}
    for (_value, kind), entries in groups.items():
        for (first, is_own), (other, is_others) in combinations(sorted(entries), 2):
            if is_own or is_others:
                common.setdefault((first, other), set()).add(kind)
    return _told(common)


def likenesses_of(viewer: User, entry: Entry) -> list[Alike]:
    """The pairs that this entry is one of, the most in common first.  Three queries at most."""
    values = list(entry.traits.values_list("value", flat=True))
    rows = (
        LikenessTrait.objects.filter(_readable(viewer, entry.edition), value__in=values)
        .exclude(entry=entry)
        .values_list("entry", "kind", "value")
    )
    others: dict[int, list[tuple[int, str]]] = {}
    for other, kind, value in rows:
        others.setdefault(value, []).append((other, kind))
    common: dict[tuple[int, int], set[str]] = {}
    for found in others.values():
        if len(found) < MOST_TOGETHER:
            for other, kind in found:
                pair = (min(entry.pk, other), max(entry.pk, other))
                common.setdefault(pair, set()).add(kind)
    return _told(common)


def _told(common: dict[tuple[int, int], set[str]]) -> list[Alike]:
    """Without texts that are not near after all, and without what a shared name alone would say."""
    near = [pair for pair, kinds in common.items() if Kind.TEXT in kinds]
    sketches = _sketches({entry for pair in near for entry in pair})
    shares = {pair: share(sketches.get(pair[0], []), sketches.get(pair[1], [])) for pair in near}
    found = []
    for pair, kinds in common.items():
        if shares.get(pair, 0.0) < NEAR:
            kinds.discard(Kind.TEXT)
        if kinds - {Kind.REPRESENTATIVE}:
            known = tuple(kind for kind in _ORDER if kind in kinds)
            found.append(Alike(*pair, known, shares[pair] if Kind.TEXT in kinds else 0.0))
    return sorted(found, key=lambda alike: (alike.order, alike.first, alike.other))


def _sketches(entries: Collection[int]) -> dict[int, list[int]]:
    if not entries:
        return {}
    rows = TextSketch.objects.filter(entry__in=entries).values_list("entry", "hashes")
    return dict(rows)


# viewer: caller
def shown_likenesses(rows: Sequence[Alike], leaders: Iterable[int] = ()) -> list[ShownAlike]:
    """With the entries as submitted.  leaders: they stand first in their pairs."""
    leading = set(leaders)
    wanted = {entry for row in rows for entry in (row.first, row.other)}
    entries: QuerySet[Entry] = as_submitted(
        Entry.objects.filter(pk__in=wanted).select_related("edition", "field", "track")
    )
    known = {entry.pk: entry for entry in entries}
    editions = Edition.objects.filter(pk__in={entry.edition_id for entry in known.values()})
    won = {
        winner.entry_id: winner for winner in published_winners(editions).filter(entry__in=wanted)
    }
    shown = []
    for row in rows:
        first, other = (row.other, row.first) if row.other in leading else (row.first, row.other)
        shown.append(ShownAlike(row, known[first], known[other], won))
    return shown
