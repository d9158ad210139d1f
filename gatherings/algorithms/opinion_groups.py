"""Groups of opinion in votes on statements, and what all of them share.

As Polis does it (C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill: Polis: scaling
deliberation by mapping high dimensional opinion spaces, Recerca 26(2), 2021; source:
compdemocracy/polis, `math/src/polismath/math`): the matrix of people by statements, where a vote
that isn't there is the statement's mean; its two principal components; each person moved away from
the middle by the square root of (statements / votes), since who voted on few stands near it for no
other cause; k-means, with k from 2 to 5 by the silhouette (P. Rousseeuw, 1987); and what all share
by the product over the groups of (agrees + 1) / (seen + 2).

Ours: a k of which one group has fewer people than may be shown is not taken, so that no figure
tells of a few; below a weak structure (L. Kaufman, P. Rousseeuw: Finding groups in data, 1990:
0.25) everybody is one group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

AGREE, PASS, DISAGREE, UNSEEN = 1, 0, -1, 2
LEAST_PEOPLE = 5  # of a group, and of whoever saw a statement
ENOUGH_VOTES = 7  # to be put into a group; fewer where there are fewer statements
MOST_GROUPS = 5
WEAK_STRUCTURE = 0.25
SHARED_FROM = 0.6  # in every group
_RESTARTS, _ROUNDS, _SAMPLE = 8, 100, 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How some people voted on a statement; seen: agrees, disagrees and passes."""

    agrees: int
    disagrees: int
    seen: int

    @property
    def likely(self) -> float:
        """How likely the next of them agrees, by the rule of succession."""
        return (self.agrees + 1) / (self.seen + 2)

    @property
    def may_be_shown(self) -> bool:
        """Whether enough people stand behind it."""
        return self.seen >= LEAST_PEOPLE


@dataclass(frozen=True, slots=True)
class Opinions:
    """What votes say.

    groups: the group of each person, -1: voted on too little.  counts: all, by statement.
    by_group: group → by statement.  consensus: by statement, 0 to 1.  shared: statements that every
    group agrees with, the strongest first.  divided: those on which groups lie furthest apart.
    """

    groups: tuple[int, ...]
    sizes: tuple[int, ...]
    counts: tuple[Counted, ...]
    by_group: tuple[tuple[Counted, ...], ...]
    consensus: tuple[float, ...]
    shared: tuple[int, ...]
    divided: tuple[int, ...]


def opinions_in(votes: NDArray[np.int8], *, seed: int) -> Opinions:
    """votes: people by statements, each AGREE, DISAGREE, PASS or UNSEEN."""
    people, statements = votes.shape
    groups = np.full(people, -1, dtype=np.intp)
    heard = np.flatnonzero((votes != UNSEEN).sum(axis=1) >= max(1, min(ENOUGH_VOTES, statements)))
    if len(heard) >= LEAST_PEOPLE and statements:
        groups[heard] = _groups(places_of(votes[heard]), np.random.default_rng(seed))
    members = [groups == group for group in range(int(groups.max(initial=-1)) + 1)]
    by_group = tuple(_counted(votes[mask]) for mask in members)
    consensus = tuple(
        float(np.prod([group[column].likely for group in by_group])) if by_group else 0.0
        for column in range(statements)
    )
    return Opinions(
        groups=tuple(int(group) for group in groups),
        sizes=tuple(int(mask.sum()) for mask in members),
        counts=_counted(votes),
        by_group=by_group,
        consensus=consensus,
        shared=_shared(by_group, consensus),
        divided=_divided(by_group),
    )


def places_of(votes: NDArray[np.int8]) -> Floats:
    """Where each person stands on the plane of the two directions that tell people apart most."""
    seen = votes != UNSEEN
    said = np.where(seen, votes, 0).astype(np.float64)
    means = said.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    centred = np.where(seen, said - means, 0.0)  # who didn't vote stands at the mean
    _left, _sizes, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2]
    # of a direction and its opposite always the same
    strongest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), strongest] < 0, -1.0, 1.0)[:, None]
    away = np.sqrt(votes.shape[1] / np.maximum(seen.sum(axis=1), 1))
    places: Floats = (centred @ axes.T) * away[:, None]
    return places


def silhouette(places: Floats, groups: Ints) -> float:
    """How much nearer people stand to their own group than to the next: -1 to 1."""
    names = np.unique(groups)
    apart = np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2))
    to_groups = np.stack([apart[:, groups == name].sum(axis=1) for name in names], axis=1)
    sizes = np.array([(groups == name).sum() for name in names])
    own = np.searchsorted(names, groups)
    rows = np.arange(len(places))
    inside = to_groups[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = to_groups / sizes
    others[rows, own] = np.inf
    outside = others.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = np.where(larger > 0, (outside - inside) / np.where(larger > 0, larger, 1.0), 0.0)
    return float(np.where(sizes[own] > 1, scores, 0.0).mean())


def _groups(places: Floats, random: np.random.Generator) -> Ints:
    """The group of each; groups are numbered by size, the largest first."""
    best, best_score = np.zeros(len(places), dtype=np.intp), WEAK_STRUCTURE
    sample = np.arange(len(places))
    if len(sample) > _SAMPLE:  # the silhouette looks at all pairs
        sample = np.sort(random.choice(len(places), _SAMPLE, replace=False))
    for k in range(2, min(MOST_GROUPS, len(places) // LEAST_PEOPLE) + 1):
        groups = _k_means(places, k, random)
        sizes = np.bincount(groups, minlength=k)
        if sizes.min() < LEAST_PEOPLE or len(np.unique(groups[sample])) < k:
            continue
        score = silhouette(places[sample], groups[sample])
        if score > best_score:
            best, best_score = groups, score
    order = np.argsort(-np.bincount(best), kind="stable")
    names = np.empty_like(order)
    names[order] = np.arange(len(order))
    return names[best]


def _k_means(places: Floats, k: int, random: np.random.Generator) -> Ints:
    """The tightest of some beginnings (k-means++: Arthur and Vassilvitskii, 2007)."""
    best, least = np.zeros(len(places), dtype=np.intp), np.inf
    for _restart in range(_RESTARTS):
        centres = _beginnings(places, k, random)
        groups = _nearest(places, centres)
        for _round in range(_ROUNDS):
            centres = np.array(
                [
                    places[groups == group].mean(axis=0)
                    if (groups == group).any()
                    else centres[group]
                    for group in range(k)
                ]
            )
            after = _nearest(places, centres)
            if (after == groups).all():
                break
            groups = after
        spread = float(((places - centres[groups]) ** 2).sum())
        if spread < least:
            best, least = groups, spread
    return best


def _beginnings(places: Floats, k: int, random: np.random.Generator) -> Floats:
    centres = [places[int(random.integers(len(places)))]]
    while len(centres) < k:
        near = np.min([((places - centre) ** 2).sum(axis=1) for centre in centres], axis=0)
        total = near.sum()
        weights = near / total if total > 0 else np.full(len(places), 1 / len(places))
        centres.append(places[int(random.choice(len(places), p=weights))])
    return np.array(centres)


def _nearest(places: Floats, centres: Floats) -> Ints:
    nearest: Ints = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return nearest


def _counted(votes: NDArray[np.int8]) -> tuple[Counted, ...]:
    agrees, disagrees = (votes == AGREE).sum(axis=0), (votes == DISAGREE).sum(axis=0)
    seen = (votes != UNSEEN).sum(axis=0)
    found = zip(agrees, disagrees, seen, strict=True)
    return tuple(Counted(int(yes), int(no), int(all_)) for yes, no, all_ in found)


def _shown_by_all(by_group: Sequence[Sequence[Counted]], column: int) -> bool:
    return bool(by_group) and all(group[column].may_be_shown for group in by_group)


def _shared(by_group: Sequence[Sequence[Counted]], consensus: Sequence[float]) -> tuple[int, ...]:
    agreed = [
        column
        for column in range(len(consensus))
        if _shown_by_all(by_group, column)
        and min(group[column].likely for group in by_group) >= SHARED_FROM
    ]
    return tuple(sorted(agreed, key=lambda column: (-consensus[column], column)))


def _divided(by_group: Sequence[Sequence[Counted]]) -> tuple[int, ...]:
    """Where one group rather agrees and another rather doesn't; the widest gap first."""
    gaps = {}
    for column in range(len(by_group[0]) if by_group else 0):
        chances = [group[column].likely for group in by_group]
        if _shown_by_all(by_group, column) and min(chances) < 1 / 2 < max(chances):
            gaps[column] = max(chances) - min(chances)
    return tuple(sorted(gaps, key=lambda column: (-gaps[column], column)))
